package dev.fairlead.llm.dialect.openairesources;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import java.util.Set;

/** What is said of a resource while it is read. */
final class ResourceAnswer extends AnswerDraft {

    /** A batch in one of these uses nothing more. */
    private static final Set<String> ENDED = Set.of("completed", "expired", "cancelled", "failed");

    private static final int MAX_STATUS = 32;

    private boolean batchEnded;

    ResourceAnswer(Detail detail) {
        super(detail);
    }

    void batchStatus(JsonText text) {
        finishReason(text);
        batchEnded = ENDED.contains(text.beginning(MAX_STATUS));
    }

    /** A stored response may be followed as a stream; its call is the one that made it. */
    @Override
    protected void endOfEvent(String name) {}

    @Override
    protected void endOfBody() {
        if (batchEnded) {
            reportOpenAiUsage();
        }
        end();
    }
}
