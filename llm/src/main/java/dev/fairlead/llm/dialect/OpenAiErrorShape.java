package dev.fairlead.llm.dialect;

import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;

/** Where OpenAI and the servers compatible with it say that something went wrong. */
public final class OpenAiErrorShape {
    private OpenAiErrorShape() {}

    /**
     * Adds an answer's error fields: OpenAI's error object, the body itself as an object of kind {@code error} (vLLM,
     * Mistral), a bare text with its type beside it (TGI), or FastAPI's detail.
     */
    public static <D extends AnswerDraft> JsonShape<D> addTo(JsonShape<D> answer) {
        JsonShape<D> detail = new JsonShape<D>()
                .text(AnswerDraft::errorMessage)
                .elements(new JsonShape<D>().field("msg", AnswerDraft::errorMessage));
        JsonShape<D> message =
                new JsonShape<D>().text(AnswerDraft::errorMessage).field("detail", detail);
        return answer.field("error", AnswerDraft.errorShape())
                .field("error_type", AnswerDraft::errorType)
                .field("object", OpenAiErrorShape::object)
                .field("type", AnswerDraft::errorType)
                .field("message", message)
                .field("detail", detail);
    }

    private static void object(AnswerDraft draft, JsonText kind) {
        if (kind.contentEquals("error")) {
            draft.error();
        }
    }
}
