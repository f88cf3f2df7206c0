package dev.fairlead.core.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that changes a running journal, under one lock: what is let in ({@link Admission}), where it is put
 * ({@link Tail}), when it is durable ({@link GroupSync}), what is deleted ({@link Trimming}), what readers and the journal's
 * thread wait for ({@link ReadableEnd}, {@link FlusherBell}) and what is told of it all ({@link Standing}). Callbacks are never
 * called with the lock held.
 */
final class JournalWriter {

    private final JournalLock lock = new JournalLock();
    private final FlusherBell bell = new FlusherBell(lock);
    private final WaitingAppends waiting = new WaitingAppends();
    private final Segments segments;
    private final Space space;
    private final GroupSync sync;
    private final Standing standing;
    private final ReadableEnd end;
    private final Tail tail;
    private final Admission admission;
    private final Trimming trimming;

    JournalWriter(JournalSettings settings, Segments segments, Recovery.Found found) {
        this.segments = segments;
        SegmentWriter out =
                new SegmentWriter(segments, Math.min(settings.segmentBytes(), settings.maxBytes() / 4), found);
        this.space = new Space(settings.maxBytes(), found.orphans().size());
        space.use(found.bytes());
        this.sync = new GroupSync(lock, segments, out);
        this.standing = new Standing(segments, settings.whenFull(), space, sync);
        this.end = new ReadableEnd(lock, standing, found.end());
        this.tail = new Tail(settings.durability(), out, space, sync, standing, end, found.lastNumber());
        this.admission = new Admission(settings, tail, space, standing, sync, bell, waiting);
        this.trimming = new Trimming(lock, segments, tail, space, end, bell);
    }

    /** @throws IllegalArgumentException if no entry with this number was opened */
    void requireOpened(long number) {
        long last = tail.lastNumber();
        if (number < 1 || number > last) {
            throw new IllegalArgumentException("entry " + number + " was never opened; the last one is " + last);
        }
    }

    /** Appends records in order, with as few writes as can be; each is told after the write it is in. */
    void append(List<Append> records) {
        int told = 0;
        while (told < records.size()) {
            List<Append> left = records.subList(told, records.size());
            List<Fate> fates = lock.get(() -> admission.decide(left));
            for (int i = 0; i < fates.size(); i++) {
                new Answer(left.get(i).done(), fates.get(i)).tell();
            }
            told += fates.size();
        }
    }

    /** Waits until there is something to do or the time is over; false when the journal is closed. */
    boolean awaitWork(Duration longest) {
        bell.await(
                longest,
                () -> !standing.isClosed()
                        && !sync.isAwaited()
                        && tail.buffered().isEmpty());
        return isOpen();
    }

    /** Waits although there is something to do that did not succeed just now; false when the journal is closed. */
    boolean awaitRetry(Duration longest) {
        bell.await(longest, () -> !standing.isClosed());
        return isOpen();
    }

    private boolean isOpen() {
        return !lock.get(standing::isClosed);
    }

    /** Writes what ASYNC has buffered, one write at a time; false when a write failed. */
    boolean writeBuffered() {
        Tail.Emptied emptied;
        do {
            emptied = lock.get(tail::writeBuffered);
        } while (emptied == Tail.Emptied.PARTLY);
        return emptied == Tail.Emptied.WHOLLY;
    }

    /** Lets waiting appends in as far as there is space now. */
    void admitWaiting() {
        long usable = usableBytes();
        lock.run(() -> space.tryAgain(usable));
        Optional<Answer> admitted;
        do {
            admitted = lock.get(admission::admitFirst);
            admitted.ifPresent(Answer::tell);
        } while (admitted.isPresent());
    }

    private long usableBytes() {
        try {
            return segments.usableBytes();
        } catch (IOException e) {
            // A file system that cannot say is asked by writing.
            return Long.MAX_VALUE;
        }
    }

    /** Makes everything written so far durable and answers what waited for it. */
    void sync() {
        sync.sync();
        lock.get(sync::failure).ifPresent(this::refuseWaiting);
    }

    void stop() {
        lock.run(() -> {
            standing.close();
            bell.ring();
            end.wakeAll();
        });
    }

    void refuseWaiting() {
        refuseWaiting(standing.closedWhileWaiting());
    }

    private void refuseWaiting(JournalRefusal reason) {
        List<Append> left = lock.get(waiting::removeAll);
        left.forEach(append -> new Answer(append.done(), new Fate.Refused(reason)).tell());
    }

    /** Waits until something is written behind the position; false when the time is over, the journal closed or the thread interrupted. */
    boolean awaitEnd(long position, long nanos) {
        return end.await(position, nanos);
    }

    /** Begins a new segment unless the last one is empty. */
    void roll() throws IOException {
        writeBuffered();
        lock.run(() -> {
            if (!standing.isClosed()) {
                tail.roll();
            }
        });
    }

    void trim(long position) throws IOException {
        trimming.trim(position);
    }

    void continueAfter(long position, long number) throws IOException {
        lock.run(() -> tail.continueAfter(position, number));
    }

    JournalHealth health(int damaged) {
        return lock.get(() -> standing.health(waiting, damaged));
    }

    long end() {
        return end.position();
    }

    long lastNumber() {
        return tail.lastNumber();
    }

    long sizeBytes() {
        return lock.get(space::bytes);
    }

    /** @throws JournalException if something that was acknowledged did not reach the disk */
    void requireFlushed() {
        lock.run(() -> standing.requireFlushed(tail.buffered()));
    }
}
