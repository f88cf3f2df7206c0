package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the journal: gives each record its number and its position and puts it there, with ASYNC by way of memory. Used
 * with the journal's lock held.
 */
final class Tail {

    private final SegmentWriter out;
    private final Space space;
    private final GroupSync sync;
    private final Standing standing;
    private final ReadableEnd end;
    private final AsyncBuffer buffered = new AsyncBuffer();
    private final boolean async;
    private long nextPosition;
    private volatile long lastNumber;

    Tail(
            Durability durability,
            SegmentWriter out,
            Space space,
            GroupSync sync,
            Standing standing,
            ReadableEnd end,
            long lastNumber) {
        this.async = durability == Durability.ASYNC;
        this.out = out;
        this.space = space;
        this.sync = sync;
        this.standing = standing;
        this.end = end;
        this.nextPosition = out.end();
        this.lastNumber = lastNumber;
    }

    long lastNumber() {
        return lastNumber;
    }

    AsyncBuffer buffered() {
        return buffered;
    }

    /** Whether a record of this size can be taken now, be there space for it on disk. */
    boolean hasRoom(long size) {
        return !async || buffered.hasRoom(size);
    }

    /**
     * Places the first of some records, and those behind it that go into the same write; returns where those are. When that
     * write fails, everything is as it was.
     */
    List<Fate.Recorded> place(List<Append> records) throws IOException {
        List<Fate.Recorded> placed = async ? buffer(records) : write(records);
        measure();
        return placed;
    }

    private List<Fate.Recorded> buffer(List<Append> records) {
        List<Fate.Recorded> placed = new ArrayList<>(records.size());
        for (Append record : records) {
            if (!placed.isEmpty() && !buffered.hasRoom(record.size())) {
                break;
            }
            Fate.Recorded next = taken(record);
            buffered.add(record, next.number(), next.position());
            placed.add(next);
        }
        return placed;
    }

    private List<Fate.Recorded> write(List<Append> records) throws IOException {
        int count = out.write(records);
        List<Fate.Recorded> placed = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            placed.add(taken(records.get(i)));
        }
        standing.wrote();
        moved();
        return placed;
    }

    private Fate.Recorded taken(Append record) {
        long position = nextPosition;
        nextPosition = position + record.size();
        space.taken(record.kind(), record.size());
        if (record.kind() == Kind.CLOSED) {
            return new Fate.Recorded(record.number(), position);
        }
        lastNumber++;
        return new Fate.Recorded(lastNumber, position);
    }

    /** How far the buffer of ASYNC was written. */
    enum Emptied {
        PARTLY,
        WHOLLY,
        FAILED
    }

    /** Writes as much of the buffer as one write takes. */
    Emptied writeBuffered() {
        if (buffered.isEmpty()) {
            return Emptied.WHOLLY;
        }
        try {
            buffered.writeTo(out);
        } catch (IOException e) {
            standing.writeFailed(e, buffered.nextSize());
            return Emptied.FAILED;
        }
        standing.wrote();
        moved();
        measure();
        return Emptied.PARTLY;
    }

    /** Begins a new segment, unless the last one is empty or has records to come that could not be written. */
    void roll() throws IOException {
        if (!out.activeIsEmpty() && buffered.isEmpty()) {
            out.roll();
            sync.written();
            measure();
        }
    }

    /** Goes on in a new segment behind a position and a number, durably, unless both are passed. */
    void continueAfter(long position, long number) throws IOException {
        if (position <= end.position() && number <= lastNumber) {
            return;
        }
        lastNumber = Math.max(lastNumber, number);
        nextPosition = Math.max(end.position(), position);
        if (out.activeIsEmpty() && nextPosition == end.position()) {
            nextPosition++;
        }
        out.roll(nextPosition, lastNumber + 1);
        moved();
        measure();
        out.force();
    }

    /** A file of so many bytes is gone. */
    void removed(long size) {
        out.removed(size);
        measure();
    }

    Segment active() {
        return out.active();
    }

    private void moved() {
        sync.written();
        end.moveTo(out.end());
    }

    private void measure() {
        space.use(out.bytes() + buffered.bytes());
    }
}
