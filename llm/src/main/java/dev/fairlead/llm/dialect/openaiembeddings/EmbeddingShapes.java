package dev.fairlead.llm.dialect.openaiembeddings;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.OpenAiErrorShape;
import dev.fairlead.llm.dialect.OpenAiUsageShape;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of an embeddings request, whose input may be a text, several, tokens or rows of tokens, and its answer. */
final class EmbeddingShapes {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of("dimensions", "encoding_format", "input_type", "truncate");

    private EmbeddingShapes() {}

    static final JsonShape<RequestDraft> REQUEST = request();
    static final JsonShape<EmbeddingAnswer> ANSWER = answer();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> text =
                new JsonShape<RequestDraft>().text((draft, input) -> draft.text(Origin.USER, input));
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field(
                        "model",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::model)
                                .otherwise(draft -> draft.problem("model is not a string")))
                .field("user", RequestDraft::endUser)
                .field(
                        "input",
                        new JsonShape<RequestDraft>()
                                .text((draft, input) -> draft.text(Origin.USER, input))
                                .elements(text)
                                .otherwise(draft -> draft.problem("input is neither a string nor an array")));
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }

    private static JsonShape<EmbeddingAnswer> answer() {
        return OpenAiErrorShape.addTo(new JsonShape<EmbeddingAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("usage", OpenAiUsageShape.completions()));
    }
}
