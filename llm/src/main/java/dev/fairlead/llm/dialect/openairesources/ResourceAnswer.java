package dev.fairlead.llm.dialect.openairesources;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerDraft;

/** What is said of a resource while it is read. */
final class ResourceAnswer extends AnswerDraft {

    ResourceAnswer(Detail detail) {
        super(detail);
    }

    /** A stored response may be followed as a stream; its call is the one that made it. */
    @Override
    protected void endOfEvent(String name) {}
}
