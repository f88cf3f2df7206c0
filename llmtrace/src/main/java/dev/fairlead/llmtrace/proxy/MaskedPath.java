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
            masked.append(separator).append(parameter(parameter));
            separator = "&";
        }
        return masked.toString();
    }

    private static String parameter(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        if (holdsKey(name)) {
            return "***";
        }
        boolean secret = equals >= 0
                && (SECRET.contains(KeyInQuery.decoded(name).toLowerCase(Locale.ROOT)) || holdsKey(parameter));
        return secret ? name + "=***" : parameter;
    }

    private static String path(String path) {
        return holdsKey(path)
                ? Arrays.stream(path.split("/", -1))
                        .map(segment -> holdsKey(segment) ? "***" : segment)
                        .collect(Collectors.joining("/"))
                : path;
    }

    private static boolean holdsKey(String part) {
        return KeyInQuery.decoded(part).contains(Headers.KEY_PREFIX);
    }
}
