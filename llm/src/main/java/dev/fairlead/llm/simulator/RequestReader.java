package dev.fairlead.llm.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the few fields that matter from a request in one pass over its tokens. Not thread-safe: one per event loop. */
final class RequestReader {
    private final JsonFactory json = new JsonFactory();
    private final long seed;
    private String model = "";
    private Optional<Boolean> stream = Optional.empty();
    private boolean includeUsage;
    private OptionalLong maxTokens = OptionalLong.empty();
    private long textLength;
    private List<String> tools = List.of();
    private Optional<String> forcedTool = Optional.empty();
    private Optional<String> serviceTier = Optional.empty();
    private boolean hasMessages;
    private int items;

    RequestReader(long seed) {
        this.seed = seed;
    }

    /** @throws IllegalArgumentException when the body is no JSON object or a field has the wrong type */
    SimulatedRequest read(byte[] body, Api api) {
        model = "";
        stream = Optional.empty();
        items = 0;
        includeUsage = false;
        maxTokens = OptionalLong.empty();
        textLength = 0;
        tools = List.of();
        forcedTool = Optional.empty();
        serviceTier = Optional.empty();
        hasMessages = false;
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), body, 0, body.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected a JSON object as request body");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                field(name, parser);
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("expected nothing after the request's JSON object");
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the request body is not valid JSON: " + e.getOriginalMessage());
        }
        return new SimulatedRequest(
                number(body),
                model,
                api.streams(stream),
                includeUsage,
                maxTokens,
                Math.max(1, Reply.tokens(textLength)),
                tools,
                forcedTool,
                serviceTier,
                hasMessages,
                items);
    }

    private void field(String name, JsonParser parser) {
        switch (name) {
            case "model" -> model = string(name, parser);
            case "stream" ->
                stream = parser.currentToken() == JsonToken.VALUE_NULL
                        ? Optional.empty()
                        : Optional.of(flag(name, parser));
            case "stream_options" -> streamOptions(parser);
            case "max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "maxTokens" ->
                maxTokens = limit(name, parser);
            case "service_tier" ->
                serviceTier = parser.currentToken() == JsonToken.VALUE_NULL
                        ? Optional.empty()
                        : Optional.of(string(name, parser));
            case "messages", "input", "inputs", "texts", "documents", "prompt", "contents" -> {
                hasMessages = true;
                items += text(parser);
            }
            case "images" -> {
                hasMessages = true;
                items++;
                parser.skipChildren();
            }
            case "system", "instructions", "query", "systemInstruction", "system_instruction" -> text(parser);
            case "generationConfig", "generation_config", "inferenceConfig", "toolConfig" -> fields(parser);
            case "tools" -> tools = tools(parser);
            case "tool_choice" -> forcedTool = toolChoice(parser);
            default -> parser.skipChildren();
        }
    }

    /** Adds up the text of a value; returns how many elements it has, a text being one. */
    private int text(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            textLength += parser.getStringLength();
            return 1;
        }
        int elements = 0;
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (token != null) {
            elements += depth == 1 && !token.isStructEnd() ? 1 : 0;
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING) {
                textLength += parser.getStringLength();
            }
            if (depth == 0) {
                return elements;
            }
            token = parser.nextToken();
        }
        return elements;
    }

    /** Fields of an object inside the request that mean what they mean at its top. */
    private void fields(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            field(name, parser);
        }
    }

    private void streamOptions(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals("include_usage")) {
                includeUsage = flag("stream_options.include_usage", parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /**
     * Tool names are {@code name} (Anthropic, responses), {@code function.name} (chat), {@code toolSpec.name} (Bedrock)
     * or the first of {@code functionDeclarations} (Gemini).
     */
    private List<String> tools(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return List.of();
        }
        List<String> names = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                nameIn(parser).ifPresent(names::add);
            }
        }
        return names;
    }

    private Optional<String> toolChoice(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getString().equalsIgnoreCase("required") ? Optional.of("auto") : Optional.empty();
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Optional.empty();
        }
        Optional<String> named = Optional.empty();
        Optional<String> type = Optional.empty();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("type") && token == JsonToken.VALUE_STRING) {
                type = Optional.of(parser.getString());
            } else if (name.equals("name") && token == JsonToken.VALUE_STRING) {
                named = Optional.of(parser.getString());
            } else if (name.equals("function") && token == JsonToken.START_OBJECT) {
                named = nameIn(parser);
            } else {
                parser.skipChildren();
            }
        }
        return named.isPresent() ? named : type.filter("any"::equals).map(any -> "auto");
    }

    private Optional<String> nameIn(JsonParser parser) {
        Optional<String> found = Optional.empty();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("name") && token == JsonToken.VALUE_STRING) {
                found = Optional.of(parser.getString());
            } else if ((name.equals("function") || name.equals("toolSpec")) && token == JsonToken.START_OBJECT) {
                found = nameIn(parser);
            } else if (name.equals("functionDeclarations") || name.equals("function_declarations")) {
                found = tools(parser).stream().findFirst();
            } else {
                text(parser);
            }
        }
        return found;
    }

    private static String string(String name, JsonParser parser) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException(name + ": expected a string");
        }
        return parser.getString();
    }

    private static boolean flag(String name, JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw new IllegalArgumentException(name + ": expected true or false");
        };
    }

    private static OptionalLong limit(String name, JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return OptionalLong.empty();
        }
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 1) {
            throw new IllegalArgumentException(name + ": expected a whole number of at least 1");
        }
        return OptionalLong.of(parser.getLongValue());
    }

    private long number(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return Ids.mix(seed ^ (crc.getValue() << 32) ^ (Arrays.hashCode(body) & 0xFFFFFFFFL));
    }
}
