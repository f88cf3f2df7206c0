package dev.fairlead.llm.dialect.bedrock;

import dev.fairlead.llm.dialect.PlainPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a request names: {@code /model/{modelId}/converse-stream}. The id is a model's, an inference
 * profile's, or the ARN of either, and is percent-encoded by SDKs.
 *
 * @param model for the ARN of a model or of a profile of Amazon's own the id in it, else as it was written
 */
record ModelPath(String model, String action) {

    private static final Pattern PATH =
            Pattern.compile("/model/(.+)/(converse|converse-stream|invoke|invoke-with-response-stream)$");
    private static final Pattern NAMING_ARN =
            Pattern.compile("arn:[^:]*:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)/(.+)");
    private static final int MAX_MODEL = 2048;

    /** @param path perhaps with a prefix before it, and with a query */
    static Optional<ModelPath> of(String path) {
        int query = path.indexOf('?');
        Matcher matcher = PATH.matcher(PlainPath.of(query < 0 ? path : path.substring(0, query)));
        return matcher.find()
                ? Optional.of(new ModelPath(model(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Where the path is one of the API's own from its first character on. */
    static Optional<ModelPath> whole(String path) {
        return path.startsWith("/model/") ? of(path) : Optional.empty();
    }

    boolean streams() {
        return action.endsWith("-stream");
    }

    private static String model(String segment) {
        String id;
        try {
            id = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            id = segment;
        }
        Matcher arn = NAMING_ARN.matcher(id);
        String model = arn.matches() ? arn.group(1) : id;
        return model.length() <= MAX_MODEL ? model : model.substring(0, MAX_MODEL);
    }
}
