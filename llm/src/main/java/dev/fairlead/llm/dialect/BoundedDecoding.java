package dev.fairlead.llm.dialect;

import java.util.Optional;

/** One step of decoding that passes at most so many bytes on to the next. */
abstract class BoundedDecoding implements StreamDecoding {
    private final StreamDecoding next;
    private final long limit;
    private long passed;
    private boolean closed;
    private String problem = "";

    BoundedDecoding(long limit, StreamDecoding next) {
        this.limit = limit;
        this.next = next;
    }

    /** Decodes what it can; {@link #pass} what comes out, {@link #fail} when it is not of this encoding. */
    abstract void decode(byte[] bytes, int from, int to);

    /** What can only be decoded at the end. */
    abstract void decodeRest();

    /** Frees what is held outside the heap. Called once. */
    abstract void close();

    @Override
    public final void accept(byte[] bytes, int offset, int length) {
        if (!stopped() && length > 0) {
            decode(bytes, offset, offset + length);
            closeIfStopped();
        }
    }

    @Override
    public final void finish() {
        if (!stopped()) {
            decodeRest();
        }
        if (!closed) {
            closed = true;
            close();
        }
        next.finish();
    }

    @Override
    public final Optional<String> problem() {
        return problem.isEmpty() ? next.problem() : Optional.of(problem);
    }

    final void pass(byte[] bytes, int length) {
        int allowed = (int) Math.min(length, limit - passed);
        passed += allowed;
        if (allowed > 0) {
            next.accept(bytes, 0, allowed);
        }
        if (allowed < length) {
            fail("decoded body is larger than " + limit + " bytes");
        }
    }

    final void fail(String reason) {
        if (problem.isEmpty()) {
            problem = reason;
        }
    }

    final boolean stopped() {
        return closed || !problem.isEmpty();
    }

    private void closeIfStopped() {
        if (!problem.isEmpty() && !closed) {
            closed = true;
            close();
        }
    }
}
