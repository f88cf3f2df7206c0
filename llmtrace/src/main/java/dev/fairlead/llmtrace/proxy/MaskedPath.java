package dev.fairlead.llmtrace.proxy;

import java.util.Locale;
import java.util.Set;

/** A request's path and query as it may be kept: what carries a credential in the query is masked. */
final class MaskedPath {

    private static final Set<String> SECRET =
            Set.of("key", "api_key", "api-key", "apikey", "token", "access_token", "sig", "signature", "code");
    private static final int MAX_CHARS = 2048;

    private MaskedPath() {}

    static String of(String uri) {
        String bounded = uri.length() > MAX_CHARS ? uri.substring(0, MAX_CHARS) : uri;
        int question = bounded.indexOf('?');
        if (question < 0) {
            return bounded;
        }
        StringBuilder masked = new StringBuilder(bounded.length()).append(bounded, 0, question + 1);
        String separator = "";
        for (String parameter : bounded.substring(question + 1).split("&")) {
            int equals = parameter.indexOf('=');
            boolean secret = equals >= 0
                    && (SECRET.contains(parameter.substring(0, equals).toLowerCase(Locale.ROOT))
                            || parameter.contains(Headers.KEY_PREFIX));
            masked.append(separator).append(secret ? parameter.substring(0, equals + 1) + "***" : parameter);
            separator = "&";
        }
        return masked.toString();
    }
}
