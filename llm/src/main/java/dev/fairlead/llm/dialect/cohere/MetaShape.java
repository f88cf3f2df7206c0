package dev.fairlead.llm.dialect.cohere;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;

/** What is read of an answer to embed and rerank; vectors and scores are skipped where they stand. */
final class MetaShape {
    private MetaShape() {}

    static final JsonShape<BilledAnswer> ANSWER = new JsonShape<BilledAnswer>()
            .field("id", AnswerDraft::responseId)
            .field("meta", BilledAnswer.usageShape())
            .field("message", BilledAnswer::errorMessageAlone)
            .field("error", AnswerDraft.errorShape());
}
