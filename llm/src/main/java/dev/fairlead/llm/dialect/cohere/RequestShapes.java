package dev.fairlead.llm.dialect.cohere;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What Cohere's requests have in common, and the small ones. */
final class RequestShapes {
    private RequestShapes() {}

    static final JsonShape<RequestDraft> EMBED = embed();
    static final JsonShape<RequestDraft> RERANK = request(List.of("top_n", "max_tokens_per_doc", "priority"))
            .field("query", (draft, text) -> draft.text(Origin.USER, text))
            .field("documents", documents());

    static JsonShape<RequestDraft> request(List<String> parameters) {
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field(
                        "model",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::model)
                                .otherwise(draft -> draft.problem("model is not a string")));
        for (String name : parameters) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }

    /**
     * What an application gives the model to go by: a text, or an object of which every field is given. It comes from
     * where tool results come from, and like them was written by neither user nor operator.
     */
    static JsonShape<RequestDraft> documents() {
        JsonShape<RequestDraft> data = textOrObject((draft, text) -> draft.text(Origin.TOOL_RESULT, text));
        JsonShape<RequestDraft> document = new JsonShape<RequestDraft>()
                .text((draft, text) -> draft.text(Origin.TOOL_RESULT, text))
                .field("data", data)
                .field("text", (draft, text) -> draft.text(Origin.TOOL_RESULT, text));
        return new JsonShape<RequestDraft>().elements(document);
    }

    /** A document's data: a text, or an object that is kept as it is written. */
    static JsonShape<RequestDraft> textOrObject(JsonShape.OnText<RequestDraft> handler) {
        return new JsonShape<RequestDraft>().text(handler).raw((draft, json) -> {
            if (json.beginning(1).equals("{")) {
                handler.accept(draft, json);
            }
        });
    }

    private static JsonShape<RequestDraft> embed() {
        JsonShape<RequestDraft> text =
                new JsonShape<RequestDraft>().text((draft, value) -> draft.text(Origin.USER, value));
        JsonShape<RequestDraft> part = new JsonShape<RequestDraft>().field("text", text);
        JsonShape<RequestDraft> input =
                new JsonShape<RequestDraft>().field("content", new JsonShape<RequestDraft>().elements(part));
        return request(List.of(
                        "input_type", "embedding_types", "output_dimension", "truncate", "max_tokens", "priority"))
                .field("texts", new JsonShape<RequestDraft>().elements(text))
                .field("inputs", new JsonShape<RequestDraft>().elements(input));
    }
}
