package dev.fairlead.core.journal;

/** What became of an append. */
sealed interface Fate {

    Fate LATER = new Later();

    void tell(Appended done);

    /** It is in the journal, as durable as was asked for. */
    record Recorded(long number, long position) implements Fate {

        @Override
        public void tell(Appended done) {
            done.appended(number, position);
        }
    }

    /** It is not in the journal and will not be. */
    record Refused(JournalRefusal reason) implements Fate {

        @Override
        public void tell(Appended done) {
            done.refused(reason);
        }
    }

    /** It waits, for space or for an fsync, and the journal's thread will tell. */
    record Later() implements Fate {

        @Override
        public void tell(Appended done) {}
    }
}
