package dev.fairlead.core.journal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An append that is answered on the journal's thread; a callback that fails must not stop the others. */
record Answer(Appended done, long number, long position) {

    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    void appended() {
        try {
            done.appended(number, position);
        } catch (RuntimeException e) {
            LOG.error("a callback of entry {} failed", number, e);
        }
    }

    static void refused(Appended done, JournalRefusal reason) {
        try {
            done.refused(reason);
        } catch (RuntimeException e) {
            LOG.error("a callback of a refused append failed", e);
        }
    }
}
