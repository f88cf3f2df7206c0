package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;
import java.util.Locale;

/** What is read of a request. Google's servers take every field in camelCase and, as ProtoJSON has it, in snake_case. */
final class GeminiRequestShape {

    /** Of generationConfig; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "topP",
            "topK",
            "candidateCount",
            "stopSequences",
            "seed",
            "presencePenalty",
            "frequencyPenalty",
            "responseMimeType",
            "responseModalities",
            "thinkingConfig",
            "mediaResolution");

    /** Tools that Google runs itself; an empty object asks for one. */
    private static final List<String> BUILT_IN_TOOLS = List.of(
            "googleSearch",
            "googleSearchRetrieval",
            "codeExecution",
            "urlContext",
            "googleMaps",
            "computerUse",
            "fileSearch",
            "enterpriseWebSearch",
            "retrieval");

    private GeminiRequestShape() {}

    static final JsonShape<RequestDraft> GENERATE = generate();
    static final JsonShape<RequestDraft> COUNT = object().field("contents", contents())
            .field("generateContentRequest", generate())
            .field("generate_content_request", generate());
    static final JsonShape<RequestDraft> EMBED = embed(object());
    static final JsonShape<RequestDraft> BATCH_EMBED =
            object().field("requests", new JsonShape<RequestDraft>().elements(embed(new JsonShape<RequestDraft>())));

    private static JsonShape<RequestDraft> generate() {
        JsonShape<RequestDraft> request = object().field("contents", contents())
                .field("labels", new JsonShape<RequestDraft>().raw(RequestDraft::metadata));
        either(request, "systemInstruction", system());
        either(request, "tools", new JsonShape<RequestDraft>().elements(tool()));
        either(request, "generationConfig", config());
        for (String name : List.of("toolConfig", "safetySettings", "serviceTier", "cachedContent")) {
            parameter(request, name);
        }
        return request;
    }

    private static JsonShape<RequestDraft> embed(JsonShape<RequestDraft> request) {
        request.field("content", content());
        for (String name : List.of("taskType", "outputDimensionality", "embedContentConfig")) {
            parameter(request, name);
        }
        return request;
    }

    private static JsonShape<RequestDraft> object() {
        return new JsonShape<RequestDraft>().begin(RequestDraft::begin);
    }

    /** One content may stand where a list is expected. */
    private static JsonShape<RequestDraft> contents() {
        return content().elements(content()).otherwise(draft -> draft.problem("contents is not an array"));
    }

    private static JsonShape<RequestDraft> content() {
        return new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginMessage)
                .end(RequestDraft::endMessage)
                .field("role", RequestDraft::role)
                .field("parts", part().elements(part()));
    }

    private static JsonShape<RequestDraft> part() {
        JsonShape<RequestDraft> call = new JsonShape<RequestDraft>()
                .field("id", RequestDraft::callId)
                .field("name", RequestDraft::name)
                .field("args", new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_CALL, json)));
        JsonShape<RequestDraft> result = new JsonShape<RequestDraft>()
                .field("id", RequestDraft::callId)
                .field("name", RequestDraft::name)
                .field(
                        "response",
                        new JsonShape<RequestDraft>().raw((draft, json) -> draft.text(Origin.TOOL_RESULT, json)));
        JsonShape<RequestDraft> code =
                new JsonShape<RequestDraft>().field("code", (draft, text) -> draft.text(Origin.TOOL_CALL, text));
        JsonShape<RequestDraft> codeResult =
                new JsonShape<RequestDraft>().field("output", (draft, text) -> draft.text(Origin.TOOL_RESULT, text));
        JsonShape<RequestDraft> part =
                new JsonShape<RequestDraft>().end(RequestDraft::endPart).field("text", RequestDraft::text);
        either(part, "functionCall", call);
        either(part, "functionResponse", result);
        either(part, "executableCode", code);
        either(part, "codeExecutionResult", codeResult);
        return part;
    }

    private static JsonShape<RequestDraft> system() {
        JsonShape<RequestDraft> part =
                new JsonShape<RequestDraft>().field("text", (draft, text) -> draft.text(Origin.SYSTEM, text));
        return new JsonShape<RequestDraft>()
                .text((draft, text) -> draft.text(Origin.SYSTEM, text))
                .field("parts", part.elements(part));
    }

    private static JsonShape<RequestDraft> tool() {
        JsonShape<RequestDraft> declaration = new JsonShape<RequestDraft>()
                .begin(RequestDraft::beginTool)
                .field("name", RequestDraft::toolName)
                .raw(RequestDraft::toolDefinition);
        JsonShape<RequestDraft> tool = new JsonShape<RequestDraft>();
        either(tool, "functionDeclarations", new JsonShape<RequestDraft>().elements(declaration));
        for (String name : BUILT_IN_TOOLS) {
            String known = snakeCase(name);
            either(tool, name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.builtInTool(known, json)));
        }
        return tool;
    }

    private static JsonShape<RequestDraft> config() {
        JsonShape<RequestDraft> config = new JsonShape<RequestDraft>();
        either(
                config,
                "maxOutputTokens",
                new JsonShape<RequestDraft>()
                        .integer(RequestDraft::maxTokens)
                        .otherwise(draft -> draft.problem("maxOutputTokens is not a number")));
        PARAMETERS.forEach(name -> parameter(config, name));
        return config;
    }

    private static void parameter(JsonShape<RequestDraft> shape, String name) {
        String known = snakeCase(name);
        either(shape, name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(known, json)));
    }

    private static void either(JsonShape<RequestDraft> shape, String name, JsonShape<RequestDraft> value) {
        shape.field(name, value);
        if (!snakeCase(name).equals(name)) {
            shape.field(snakeCase(name), value);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
