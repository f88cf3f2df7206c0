package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the journal stands: open or closed, able to write or not, full or not; and the words for it. Used with the journal's lock
 * held.
 */
final class Standing {

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final Segments segments;
    private final WhenFull whenFull;
    private final Space space;
    private final GroupSync sync;
    private boolean closed;
    private Optional<JournalRefusal> writeFailure = Optional.empty();

    Standing(Segments segments, WhenFull whenFull, Space space, GroupSync sync) {
        this.segments = segments;
        this.whenFull = whenFull;
        this.space = space;
        this.sync = sync;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    boolean isWell() {
        return !closed && failure().isEmpty();
    }

    /** Why no record of this size can be taken, now or ever, whatever space there is. */
    Optional<JournalRefusal> refusal(long size) {
        if (closed) {
            return Optional.of(refusal(JournalRefusal.Code.CLOSED, "it is closed"));
        }
        if (sync.failure().isPresent()) {
            return sync.failure();
        }
        if (size > space.largestRecord()) {
            return Optional.of(refusal(
                    JournalRefusal.Code.TOO_LARGE,
                    "a record of " + size + " bytes is larger than the " + space.largestRecord()
                            + " that fit; lower the capture cap or raise the journal's bound"));
        }
        return Optional.empty();
    }

    JournalRefusal full() {
        return refusal(JournalRefusal.Code.FULL, space.shortage());
    }

    JournalRefusal closedWhileWaiting() {
        return refusal(JournalRefusal.Code.CLOSED, "it was closed while this append waited for space");
    }

    private JournalRefusal refusal(JournalRefusal.Code code, String what) {
        return new JournalRefusal(code, describe(what));
    }

    private String describe(String what) {
        return "journal " + segments.directory() + ": " + what;
    }

    /** A write has succeeded. */
    void wrote() {
        writeFailure = Optional.empty();
    }

    /** A write of so many bytes has failed; empty when that was for want of space, which is worth waiting for. */
    Optional<JournalRefusal> writeFailed(IOException e, long size) {
        if (Space.isShortage(e, size, segments)) {
            if (!space.isFull()) {
                LOG.warn("journal {}: no space left, {}", segments.directory(), whenFull);
            }
            space.diskFull();
            return Optional.empty();
        }
        if (writeFailure.isEmpty()) {
            LOG.error("journal {} cannot be written", segments.directory(), e);
        }
        writeFailure = Optional.of(refusal(JournalRefusal.Code.FAILED, "writing failed: " + e.getMessage()));
        return writeFailure;
    }

    /** Why the last write failed; empty when it succeeded or failed for want of space. */
    Optional<JournalRefusal> writeFailure() {
        return writeFailure;
    }

    private Optional<JournalRefusal> failure() {
        return sync.failure().or(() -> writeFailure);
    }

    JournalHealth health(WaitingAppends waiting, int damaged) {
        JournalHealth.State state = JournalHealth.State.OK;
        String detail = "";
        if (closed) {
            state = JournalHealth.State.CLOSED;
            detail = describe("it is closed");
        } else if (failure().isPresent()) {
            state = JournalHealth.State.FAILED;
            detail = failure().get().message();
        } else if (space.isFull() || !waiting.isEmpty()) {
            state = JournalHealth.State.FULL;
            detail = describe(space.shortage());
        }
        return new JournalHealth(state, detail, waiting.openings(), waiting.closings(), damaged);
    }

    /** @throws JournalException if something that was acknowledged did not reach the disk */
    void requireFlushed(AsyncBuffer unwritten) {
        if (sync.failure().isPresent() || !unwritten.isEmpty()) {
            throw new JournalException(
                    JournalException.Code.FAILED,
                    describe("closed with " + unwritten.records() + " acknowledged records that could not be written"
                            + failure().map(failed -> "; " + failed.message()).orElse("")));
        }
    }
}
