package dev.fairlead.core.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Rewrites a contract whose paths are whole into what vertx-openapi 5.0 can load. It takes only absolute server addresses and a short list of
 * media types (https://vertx.io/docs/vertx-openapi/java/), neither of which matters to the checks made with it; the true
 * media type stays beside the one it is loaded as.
 */
final class LibraryDialect {

    static final String TRUE_TYPE = "x-true-type";

    /** What the library takes for a body that is not JSON. */
    private static final List<String> OTHERS = List.of("text/plain", "application/octet-stream");

    private LibraryDialect() {}

    static JsonObject of(String json) {
        var document = new JsonObject(json);
        document.put("servers", JsonArray.of(JsonObject.of("url", "http://localhost")));
        rewrite(document);
        return document;
    }

    private static void rewrite(Object value) {
        if (value instanceof JsonArray array) {
            array.forEach(LibraryDialect::rewrite);
        } else if (value instanceof JsonObject object) {
            if (object.getValue("content") instanceof JsonObject content
                    && content.fieldNames().stream().allMatch(type -> type.contains("/"))) {
                object.put("content", mediaTypes(content));
            }
            object.forEach(entry -> rewrite(entry.getValue()));
        }
    }

    private static JsonObject mediaTypes(JsonObject content) {
        var rewritten = new JsonObject();
        for (String type : List.copyOf(content.fieldNames())) {
            boolean json = type.endsWith("json") && !type.endsWith("ndjson");
            String loadable = (json ? List.of("application/json") : OTHERS)
                    .stream()
                            .filter(known -> !rewritten.containsKey(known))
                            .findFirst()
                            .orElseThrow(() -> new ContractException(
                                    List.of("one body has too many media types of a kind: " + content.fieldNames())));
            rewritten.put(loadable, content.getJsonObject(type).copy().put(TRUE_TYPE, type));
        }
        return rewritten;
    }
}
