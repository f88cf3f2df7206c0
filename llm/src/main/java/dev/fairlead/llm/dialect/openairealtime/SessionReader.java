package dev.fairlead.llm.dialect.openairealtime;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;

/** Reads what the provider says in a session. */
final class SessionReader implements AnswerReader {

    private final AnswerHead head;
    private final SessionAnswer answer;
    private final EventLines<SessionAnswer> lines;

    SessionReader(AnswerHead head, SessionAnswer answer, Detail detail) {
        this.head = head;
        this.answer = answer;
        this.lines = new EventLines<>(SessionAnswerShape.EVENT, answer, detail, () -> answer.endOfEvent(""));
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        lines.accept(bytes, offset, length);
    }

    @Override
    public boolean firstTokenSeen() {
        return answer.token();
    }

    @Override
    public AnswerFacts finish() {
        lines.finish();
        answer.endOfSession();
        return answer.facts(head, "");
    }
}
