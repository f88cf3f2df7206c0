package dev.fairlead.llmtrace.proxy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The {@code key} parameter of a query, in which Google's servers take a key as well as in a header. */
final class KeyInQuery {
    private static final String NAME = "key";
    private static final Pattern WRONG_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private KeyInQuery() {}

    /** The Fairlead key that stands in it, if one does. */
    static Optional<String> fairleadKey(String query) {
        return Arrays.stream(query.split("&"))
                .filter(KeyInQuery::isKey)
                .map(parameter -> decoded(parameter.substring(parameter.indexOf('=') + 1)))
                .filter(value -> value.startsWith(Headers.KEY_PREFIX))
                .findFirst();
    }

    /** The query without any such parameter; the others stay as they were written. */
    static String without(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(parameter -> !isKey(parameter))
                .collect(Collectors.joining("&"));
    }

    /** A part of a URL in plain characters; a wrong escape stands for itself and hides no other. */
    static String decoded(String part) {
        if (part.indexOf('%') < 0 && part.indexOf('+') < 0) {
            return part;
        }
        return URLDecoder.decode(WRONG_ESCAPE.matcher(part).replaceAll("%25"), StandardCharsets.UTF_8);
    }

    private static boolean isKey(String parameter) {
        int equals = parameter.indexOf('=');
        return equals >= 0 && decoded(parameter.substring(0, equals)).equals(NAME);
    }
}
