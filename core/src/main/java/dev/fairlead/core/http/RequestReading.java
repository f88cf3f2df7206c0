package dev.fairlead.core.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the parameters out of a request, each decoded exactly once. */
final class RequestReading {

    private static final int MAX_QUERY_PARAMETERS = 256;

    private RequestReading() {}

    /** @throws ProblemException 400 when the path or query is not correctly encoded */
    static RequestValues values(HttpServerRequest request, String template, Map<String, String> headers) {
        RequestValues values;
        try {
            values = new RequestValues(path(String.valueOf(request.path()), template), query(request.query()), headers);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    400, "invalid_request", "The path or query of the request is not correctly percent-encoded.");
        }
        values.path().forEach((name, value) -> refuseNul("path." + name, value));
        values.query().forEach((name, all) -> all.forEach(value -> refuseNul("query." + name, value)));
        return values;
    }

    /** Not every database can compare it. */
    private static void refuseNul(String field, String value) {
        if (value.indexOf('\0') >= 0) {
            throw ProblemException.invalid(field, "The character U+0000 means nothing here.");
        }
    }

    private static Map<String, String> path(String path, String template) {
        String[] names = template.split("/");
        String[] values = path.split("/");
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            if (names[i].startsWith("{")) {
                // A plus sign in a path is a plus sign; only a query writes a space that way.
                String value =
                        QueryStringDecoder.decodeComponent(values[i].replace("+", "%2B"), StandardCharsets.UTF_8);
                parameters.put(names[i].substring(1, names[i].length() - 1), value);
            }
        }
        return parameters;
    }

    private static Map<String, List<String>> query(@Nullable String query) {
        return query == null
                ? new LinkedHashMap<>()
                : new LinkedHashMap<>(new QueryStringDecoder(query, StandardCharsets.UTF_8, false, MAX_QUERY_PARAMETERS)
                        .parameters());
    }
}
