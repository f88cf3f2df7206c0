package dev.fairlead.llmtrace.proxy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A request's path and query as it may be kept: what carries a credential in the query is masked. */
final class MaskedPath {

    private static final Set<String> SECRET = Set.of(
            "key",
            "api_key",
            "api-key",
            "apikey",
            "token",
            "access_token",
            "sig",
            "signature",
            "code",
            "x-goog-api-key",
            "x-goog-signature",
            "x-amz-signature",
            "x-amz-credential",
            "x-amz-security-token");
    private static final int MAX_CHARS = 2048;

    private MaskedPath() {}

    static String of(String uri) {
        String bounded = uri.length() > MAX_CHARS ? uri.substring(0, MAX_CHARS) : uri;
        int question = bounded.indexOf('?');
        if (question < 0) {
            return path(bounded);
        }
        StringBuilder masked = new StringBuilder(bounded.length())
                .append(path(bounded.substring(0, question)))
                .append('?');
        String separator = "";
        for (String parameter : bounded.substring(question + 1).split("&")) {
            int equals = parameter.indexOf('=');
            boolean secret = equals >= 0
                    && (SECRET.contains(KeyInQuery.decoded(parameter.substring(0, equals))
                                    .toLowerCase(Locale.ROOT))
                            || KeyInQuery.decoded(parameter).contains(Headers.KEY_PREFIX));
            masked.append(separator).append(secret ? parameter.substring(0, equals + 1) + "***" : parameter);
            separator = "&";
        }
        return masked.toString();
    }

    private static String path(String path) {
        return KeyInQuery.decoded(path).contains(Headers.KEY_PREFIX)
                ? Arrays.stream(path.split("/", -1))
                        .map(segment -> KeyInQuery.decoded(segment).contains(Headers.KEY_PREFIX) ? "***" : segment)
                        .collect(Collectors.joining("/"))
                : path;
    }
}
