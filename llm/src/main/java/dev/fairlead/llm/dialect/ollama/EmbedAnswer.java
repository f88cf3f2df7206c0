package dev.fairlead.llm.dialect.ollama;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.usage.OllamaMeter;

/** An answer of embed while it is read. */
final class EmbedAnswer extends AnswerDraft {

    EmbedAnswer(Detail detail) {
        super(detail);
    }

    @Override
    protected void endOfEvent(String name) {
        // Embeddings are not streamed.
    }

    @Override
    protected void endOfBody() {
        usage(OllamaMeter.read(counts));
        end();
    }
}
