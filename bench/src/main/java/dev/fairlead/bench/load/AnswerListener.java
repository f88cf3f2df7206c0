package dev.fairlead.bench.load;

/** Hears about the parts of one answer while they arrive; both methods run on the selector thread. */
interface AnswerListener {
    /** {@code events} more server-sent events have ended (a blank line) inside the bytes just read. */
    void events(int events);

    /** The first byte of the body has arrived. */
    void firstByte();
}
