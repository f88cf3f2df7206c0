package dev.fairlead.llm.dialect.openairealtime;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the target of a session's upgrade says: {@code /v1/realtime?model=gpt-realtime}. */
final class SessionQuery {

    private SessionQuery() {}

    /** The model, or the deployment where Azure has one in its place. */
    static Optional<String> model(String target) {
        int question = target.indexOf('?');
        if (question < 0) {
            return Optional.empty();
        }
        String[] parameters = target.substring(question + 1).split("&");
        return value(parameters, "model=").or(() -> value(parameters, "deployment="));
    }

    private static Optional<String> value(String[] parameters, String prefix) {
        for (String parameter : parameters) {
            if (parameter.startsWith(prefix) && parameter.length() > prefix.length()) {
                return Optional.of(decoded(parameter.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
