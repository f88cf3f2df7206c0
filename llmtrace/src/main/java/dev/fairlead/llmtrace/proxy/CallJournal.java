package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;

/** Puts a call's two records into the journal. Each callback comes once, perhaps on the journal's own thread. */
public class CallJournal {

    private final Journal journal;

    public CallJournal(Journal journal) {
        this.journal = journal;
    }

    /** Writes the opening; nothing may go upstream before {@code done} says it is written. */
    public void opened(CallOpened call, Appended done) {
        journal.open(CallCodec.encodeInParts(call), done);
    }

    /** Writes the closing; the last byte of the answer may not be released before {@code done} says it is written. */
    public void closed(long number, CallClosed call, Appended done) {
        journal.close(number, CallCodec.encodeInParts(call), done);
    }
}
