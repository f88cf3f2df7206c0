package dev.fairlead.llm.dialect.openaicompletions;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;

/** A completion, or the chunks of one, while it is read. A choice's text stands before its index and waits for it. */
final class CompletionAnswer extends AnswerDraft {
    private long choice;
    private String text = "";
    private long chars;

    CompletionAnswer(Detail detail) {
        super(detail);
    }

    void beginChoice() {
        choice = 0;
        text = "";
        chars = 0;
    }

    void choiceIndex(long index) {
        choice = index;
    }

    void content(JsonText content) {
        text = piece(content);
        chars = content.chars();
    }

    void endChoice() {
        text(Origin.ASSISTANT, choice, text, chars);
    }

    @Override
    protected void endOfEvent(String name) {
        if (name.equals("error")) {
            error();
        }
        if (hasFinishReason() && hasUsage()) {
            end();
        }
    }
}
