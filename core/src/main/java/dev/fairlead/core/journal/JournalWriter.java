package dev.fairlead.core.journal;

import dev.fairlead.core.journal.WaitingAppends.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that changes a running journal, under one lock. Callbacks are never called with the lock held. Threads of event loops
 * come here, so the lock is held for one write at most.
 */
final class JournalWriter {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final long ASYNC_BYTES = 16 << 20;
    private static final long FULL = -1;
    private static final long FAILED = -2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition written = lock.newCondition();
    private final JournalSettings settings;
    private final Segments segments;
    private final SegmentWriter out;
    private final Space space;
    private final GroupSync sync;
    private final WaitingAppends waiting = new WaitingAppends();
    private final ArrayDeque<ByteBuffer> buffered = new ArrayDeque<>();
    private final boolean synced;
    private final boolean async;

    private volatile long end;
    private long nextPosition;
    private long lastNumber;
    private long bufferedBytes;
    private boolean flusherWaits;
    private int readersWait;
    private boolean closed;
    private @Nullable JournalRefusal failure;

    JournalWriter(JournalSettings settings, Segments segments, Recovery.Found found) {
        this.settings = settings;
        this.segments = segments;
        this.synced = settings.durability() == Durability.SYNCED;
        this.async = settings.durability() == Durability.ASYNC;
        this.out = new SegmentWriter(segments, Math.min(settings.segmentBytes(), settings.maxBytes() / 4), found);
        this.sync = new GroupSync(lock, segments, out);
        this.space = new Space(settings.maxBytes(), found.orphans().size());
        space.use(found.bytes());
        this.end = found.end();
        this.nextPosition = found.end();
        this.lastNumber = found.lastNumber();
    }

    void append(Kind kind, long number, List<ByteBuffer> payload, Appended done) {
        long size = RecordFormat.size(payload);
        JournalRefusal refusal;
        long position = FULL;
        long entry = number;
        lock.lock();
        try {
            if (kind == Kind.CLOSED && (number < 1 || number > lastNumber)) {
                throw new IllegalArgumentException(
                        "entry " + number + " was never opened; the last one is " + lastNumber);
            }
            refusal = standingRefusal(size);
            if (refusal == null) {
                if (!waiting.mustFollow(kind) && space.fits(kind, size)) {
                    position = place(kind, number, payload, size, done);
                    entry = kind == Kind.OPENED ? lastNumber : number;
                }
                if (position == FULL) {
                    if (kind == Kind.CLOSED || settings.whenFull() == WhenFull.BLOCK) {
                        waiting.add(new Waiting(kind, number, payload, size, done));
                    } else {
                        refusal = new JournalRefusal(JournalRefusal.Code.FULL, describe(space.shortage()));
                    }
                } else if (position == FAILED) {
                    refusal = failure;
                }
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            done.refused(refusal);
        } else if (position >= 0 && !synced) {
            done.appended(entry, position);
        }
    }

    private @Nullable JournalRefusal standingRefusal(long size) {
        if (closed) {
            return new JournalRefusal(JournalRefusal.Code.CLOSED, describe("it is closed"));
        }
        if (sync.failure() != null) {
            return sync.failure();
        }
        if (size > space.largestRecord()) {
            return new JournalRefusal(
                    JournalRefusal.Code.TOO_LARGE,
                    describe("a record of " + size + " bytes is larger than the " + space.largestRecord()
                            + " that fit; lower the capture cap or raise the journal's bound"));
        }
        return null;
    }

    /** Returns the record's position, FULL or FAILED. */
    private long place(Kind kind, long number, List<ByteBuffer> payload, long size, Appended done) {
        long position = nextPosition;
        long entry = kind == Kind.OPENED ? lastNumber + 1 : number;
        if (async) {
            if (bufferedBytes > 0 && bufferedBytes + size > ASYNC_BYTES) {
                return failure == null ? FULL : FAILED;
            }
            buffered.add(RecordFormat.encode(kind, entry, position, payload, (int) (size - RecordFormat.HEADER)));
            bufferedBytes += size;
            wakeFlusher();
        } else {
            try {
                out.write(kind, entry, payload, size);
            } catch (IOException e) {
                return failed(e, size);
            }
            failure = null;
            if (synced) {
                sync.answerLater(new Answer(done, entry, position));
                wakeFlusher();
            }
            moved(out.end());
        }
        nextPosition = position + size;
        lastNumber = Math.max(lastNumber, entry);
        space.taken(kind, size);
        space.use(out.bytes() + bufferedBytes);
        return position;
    }

    private long failed(IOException e, long size) {
        if (Space.isShortage(e, size, segments)) {
            if (!space.isFull()) {
                LOG.warn("journal {}: no space left, {}", segments.directory(), settings.whenFull());
            }
            space.diskFull();
            return FULL;
        }
        if (failure == null) {
            LOG.error("journal {} cannot be written", segments.directory(), e);
        }
        failure = new JournalRefusal(JournalRefusal.Code.FAILED, describe("writing failed: " + e.getMessage()));
        return FAILED;
    }

    private void moved(long newEnd) {
        end = newEnd;
        sync.written();
        if (readersWait > 0) {
            written.signalAll();
        }
    }

    private void wakeFlusher() {
        if (flusherWaits) {
            work.signal();
        }
    }

    private String describe(String what) {
        return "journal " + segments.directory() + ": " + what;
    }

    /** Waits until there is something to do or the time is over; false when the journal is closed. */
    boolean awaitWork(Duration longest) {
        return await(longest, false);
    }

    /** Waits although there is something to do that did not succeed just now; false when the journal is closed. */
    boolean awaitRetry(Duration longest) {
        return await(longest, true);
    }

    /** One wait is enough: whoever is woken early looks for work and comes back. */
    @SuppressWarnings("WaitNotInLoop")
    private boolean await(Duration longest, boolean evenWithWork) {
        lock.lock();
        try {
            if (!closed && (evenWithWork || (!sync.isAwaited() && buffered.isEmpty()))) {
                flusherWaits = true;
                work.awaitNanos(longest.toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody interrupts the journal's thread on purpose; it goes on", e);
        } finally {
            flusherWaits = false;
            lock.unlock();
        }
        return !closed();
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what ASYNC has buffered, one write at a time; false when a write failed. */
    boolean writeBuffered() {
        while (true) {
            lock.lock();
            try {
                if (buffered.isEmpty()) {
                    return true;
                }
                bufferedBytes -= out.write(buffered);
                space.use(out.bytes() + bufferedBytes);
                failure = null;
                moved(out.end());
            } catch (IOException e) {
                failed(e, buffered.getFirst().remaining());
                return false;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Lets waiting appends in as far as there is space now. */
    void admitWaiting() {
        lock.lock();
        try {
            space.tryAgain(usableBytes());
        } finally {
            lock.unlock();
        }
        while (admitOne()) {}
    }

    private long usableBytes() {
        try {
            return segments.usableBytes();
        } catch (IOException e) {
            // A file system that cannot say is asked by writing.
            return Long.MAX_VALUE;
        }
    }

    private boolean admitOne() {
        JournalRefusal refusal = null;
        long position;
        long entry;
        Waiting append;
        lock.lock();
        try {
            Optional<Waiting> first = waiting.first();
            if (first.isEmpty()
                    || closed
                    || !space.fits(first.get().kind(), first.get().size())) {
                return false;
            }
            append = first.get();
            position = place(append.kind(), append.number(), append.payload(), append.size(), append.done());
            if (position == FULL) {
                return false;
            }
            if (position == FAILED) {
                refusal = failure;
            }
            entry = append.kind() == Kind.OPENED ? lastNumber : append.number();
            waiting.removeFirst();
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            Answer.refused(append.done(), refusal);
        } else if (!synced) {
            new Answer(append.done(), entry, position).appended();
        }
        return true;
    }

    /** Makes everything written so far durable and answers what waited for it. */
    void sync() {
        sync.sync();
        JournalRefusal failed = syncFailure();
        if (failed != null) {
            refuseWaiting(failed);
        }
    }

    private @Nullable JournalRefusal syncFailure() {
        lock.lock();
        try {
            return sync.failure();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void refuseWaiting() {
        refuseWaiting(new JournalRefusal(
                JournalRefusal.Code.CLOSED, describe("it was closed while this append waited for space")));
    }

    private void refuseWaiting(JournalRefusal reason) {
        List<Waiting> left;
        lock.lock();
        try {
            left = waiting.removeAll();
        } finally {
            lock.unlock();
        }
        left.forEach(append -> Answer.refused(append.done(), reason));
    }

    /** Waits until something is written behind the position; false when the time is over, the journal closed or the thread interrupted. */
    boolean awaitEnd(long position, long nanos) {
        long left = nanos;
        lock.lock();
        readersWait++;
        try {
            while (end <= position && !closed && left > 0) {
                left = written.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            readersWait--;
            lock.unlock();
        }
        return end > position;
    }

    /** Begins a new segment unless the last one is empty. */
    void roll() throws IOException {
        writeBuffered();
        lock.lock();
        try {
            if (!closed && !out.activeIsEmpty() && buffered.isEmpty()) {
                out.roll();
                sync.written();
                space.use(out.bytes());
            }
        } finally {
            lock.unlock();
        }
    }

    void trim(long position) throws IOException {
        List<Segment> taken;
        Segment active;
        lock.lock();
        try {
            if (position >= end && !out.activeIsEmpty() && buffered.isEmpty() && space.isFull()) {
                out.roll();
                sync.written();
            }
            taken = segments.takeUpTo(position);
            active = out.active();
        } finally {
            lock.unlock();
        }
        if (taken.isEmpty()) {
            return;
        }
        // The last segment carries the numbering on; it must be durable before the others go.
        active.file().force();
        segments.forceDirectory();
        for (Segment segment : taken) {
            long size = segment.file().size();
            segment.close(true);
            lock.lock();
            try {
                out.removed(size);
                space.use(out.bytes() + bufferedBytes);
                wakeFlusher();
            } finally {
                lock.unlock();
            }
        }
    }

    void continueAfter(long position, long number) throws IOException {
        lock.lock();
        try {
            if (position <= end && number <= lastNumber) {
                return;
            }
            lastNumber = Math.max(lastNumber, number);
            nextPosition = Math.max(end, position);
            if (out.activeIsEmpty() && nextPosition == end) {
                nextPosition++;
            }
            out.roll(nextPosition, lastNumber + 1);
            space.use(out.bytes() + bufferedBytes);
            moved(nextPosition);
            out.takeUnforced().force(segments);
        } finally {
            lock.unlock();
        }
    }

    JournalHealth health(int damaged) {
        lock.lock();
        try {
            JournalRefusal failed = failure();
            JournalHealth.State state = JournalHealth.State.OK;
            String detail = "";
            if (closed) {
                state = JournalHealth.State.CLOSED;
                detail = describe("it is closed");
            } else if (failed != null) {
                state = JournalHealth.State.FAILED;
                detail = failed.message();
            } else if (space.isFull() || !waiting.isEmpty()) {
                state = JournalHealth.State.FULL;
                detail = describe(space.shortage());
            }
            return new JournalHealth(state, detail, waiting.openings(), waiting.closings(), damaged);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable JournalRefusal failure() {
        return sync.failure() != null ? sync.failure() : failure;
    }

    long end() {
        return end;
    }

    long lastNumber() {
        lock.lock();
        try {
            return lastNumber;
        } finally {
            lock.unlock();
        }
    }

    long sizeBytes() {
        lock.lock();
        try {
            return space.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** @throws JournalException if something that was acknowledged did not reach the disk */
    void requireFlushed() {
        lock.lock();
        try {
            if (sync.failure() != null || !buffered.isEmpty()) {
                JournalRefusal failed = failure();
                throw new JournalException(
                        JournalException.Code.FAILED,
                        describe("closed with " + buffered.size() + " acknowledged records that could not be written"
                                + (failed == null ? "" : "; " + failed.message())));
            }
        } finally {
            lock.unlock();
        }
    }
}
