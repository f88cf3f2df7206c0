package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of Gemini's, Vertex AI's and Bedrock's requests names.
 *
 * @param model decoded
 * @param stream whether the path asks for a stream
 */
record PathModel(Api api, String model, boolean stream) {
    private static final Pattern GEMINI = Pattern.compile(
            "/v1[a-z0-9]*/(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models/([^/:]+)(?::|%3A)"
                    + "(generateContent|streamGenerateContent)");
    private static final Pattern ANTHROPIC =
            Pattern.compile("/v1[a-z0-9]*/projects/[^/]+/locations/[^/]+/publishers/anthropic/models/([^/:]+)(?::|%3A)"
                    + "(rawPredict|streamRawPredict)");
    private static final Pattern BEDROCK = Pattern.compile("/model/(.+)/(converse|converse-stream)");

    static Optional<PathModel> of(HttpServerRequest request, String path) {
        Matcher gemini = GEMINI.matcher(path);
        if (gemini.matches()) {
            boolean stream = gemini.group(2).startsWith("stream");
            boolean events = "sse".equals(request.getParam("alt"));
            return Optional.of(
                    new PathModel(events ? Api.GEMINI_EVENTS : Api.GEMINI, decoded(gemini.group(1)), stream));
        }
        Matcher anthropic = ANTHROPIC.matcher(path);
        if (anthropic.matches()) {
            // Answers name the model as Anthropic does.
            String model = decoded(anthropic.group(1)).replace('@', '-');
            return Optional.of(
                    new PathModel(Api.MESSAGES, model, anthropic.group(2).startsWith("stream")));
        }
        Matcher bedrock = BEDROCK.matcher(path);
        return bedrock.matches()
                ? Optional.of(new PathModel(
                        Api.CONVERSE,
                        decoded(bedrock.group(1)),
                        bedrock.group(2).endsWith("stream")))
                : Optional.empty();
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return segment;
        }
    }
}
