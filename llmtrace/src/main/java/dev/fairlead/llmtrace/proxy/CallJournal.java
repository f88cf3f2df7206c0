package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Appends;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.TurnAppends;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import java.util.function.Consumer;

/** Puts a call's two records into the journal. Each callback comes once, perhaps on the journal's own thread. */
public class CallJournal {

    private final Journal journal;

    public CallJournal(Journal journal) {
        this.journal = journal;
    }

    /** Where the calls of one event loop go; appends to it made on that loop's thread are written at the end of its turn. */
    Appends onLoop(Thread loop, Consumer<Runnable> atEndOfTurn) {
        return new TurnAppends(journal, loop, atEndOfTurn);
    }

    /** Writes the opening; nothing may go upstream before {@code done} says it is written. */
    public void opened(Appends loop, CallOpened call, Appended done) {
        loop.open(CallCodec.encodeInParts(call), done);
    }

    /** Writes the closing; the last byte of the answer may not be released before {@code done} says it is written. */
    public void closed(Appends loop, long number, CallClosed call, Appended done) {
        loop.close(number, CallCodec.encodeInParts(call), done);
    }
}
