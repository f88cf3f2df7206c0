package dev.fairlead.core.journal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told to whoever appended; a callback that fails must not stop the others. */
record Answer(Appended done, Fate fate) {

    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    void tell() {
        try {
            fate.tell(done);
        } catch (RuntimeException e) {
            LOG.error("a callback failed that was told {}", fate, e);
        }
    }
}
