package dev.fairlead.llm.dialect.openaiembeddings;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerDraft;

/** An answer of vectors while it is read: only what stands beside them counts. */
final class EmbeddingAnswer extends AnswerDraft {

    EmbeddingAnswer(Detail detail) {
        super(detail);
    }

    /** There is no stream of embeddings. */
    @Override
    protected void endOfEvent(String name) {}
}
