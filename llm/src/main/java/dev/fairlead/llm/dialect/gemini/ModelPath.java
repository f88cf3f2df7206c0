package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.dialect.PlainPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a request names: a model and what to do with it, {@code …/models/gemini-2.5-flash:generateContent}.
 * Vertex AI puts a project, a location and a publisher before the same words.
 *
 * @param publisher whose model it is: {@code google}, also where the path does not say, or {@code anthropic}
 * @param model without what stands before it
 * @param method the word after the colon
 */
record ModelPath(String publisher, String model, String method) {

    private static final String WORDS =
            "/v[0-9]+[a-z0-9]*/(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/(google|anthropic)/)?"
                    + "(?:models|tunedModels|endpoints)/([^/:]+):([A-Za-z]+)";
    private static final Pattern WHOLE = Pattern.compile(WORDS);
    private static final Pattern PATH = Pattern.compile(WORDS + "$");
    private static final int MAX_MODEL = 256;

    /** @param path perhaps with a prefix before the version, and with a query */
    static Optional<ModelPath> of(String path) {
        Matcher matcher = PATH.matcher(plain(path));
        return matcher.find()
                ? Optional.of(new ModelPath(
                        Objects.requireNonNullElse(matcher.group(1), "google"),
                        decoded(matcher.group(2)),
                        matcher.group(3)))
                : Optional.empty();
    }

    /** Where the path is one of the API's own from its first character on. */
    static Optional<ModelPath> whole(String path) {
        return WHOLE.matcher(plain(path)).matches() ? of(path) : Optional.empty();
    }

    boolean streams() {
        return method.startsWith("stream");
    }

    private static String plain(String path) {
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        return PlainPath.of(plain).replace("%3A", ":").replace("%3a", ":");
    }

    private static String decoded(String segment) {
        String model;
        try {
            model = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            model = segment;
        }
        return model.length() <= MAX_MODEL ? model : model.substring(0, MAX_MODEL);
    }
}
