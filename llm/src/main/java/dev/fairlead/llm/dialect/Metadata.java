package dev.fairlead.llm.dialect;

import dev.fairlead.llm.json.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Names and values a client gives its call in the body, such as OpenAI's {@code metadata}: at most 16 of 64 and 512
 * characters by <a href="https://platform.openai.com/docs/api-reference/chat/create">its reference</a>. What is nested
 * is left out; an object of absurd size is not read at all.
 */
final class Metadata {

    private static final int MAX_PAIRS = 32;
    private static final int MAX_JSON_CHARS = 64 * 1024;
    private static final JsonFactory JSON = new JsonFactory();

    private Metadata() {}

    /** @param json an object as it stands in the body; anything else holds no pairs */
    static Map<String, String> of(JsonText json) {
        if (json.truncated() || json.to() - json.from() > MAX_JSON_CHARS) {
            return Map.of();
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json.toString())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                read(parser, pairs);
            }
        } catch (JacksonException e) {
            // The request is the provider's to refuse; what stands before the mistake is kept.
        }
        return pairs;
    }

    private static void read(JsonParser parser, Map<String, String> pairs) {
        while (pairs.size() < MAX_PAIRS && parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                pairs.put(name, parser.getString());
            }
        }
    }
}
