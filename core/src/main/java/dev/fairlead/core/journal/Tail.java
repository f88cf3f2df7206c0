package dev.fairlead.core.journal;

import java.io.IOException;

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
    private long lastNumber;

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

    /** Places a record; one that cannot be written leaves everything as it was. */
    Fate.Recorded place(Append append) throws IOException {
        long position = nextPosition;
        long number = append.kind() == Kind.OPENED ? lastNumber + 1 : append.number();
        if (async) {
            buffered.add(append, number, position);
        } else {
            out.write(append, number);
            standing.wrote();
            moved();
        }
        nextPosition = position + append.size();
        lastNumber = Math.max(lastNumber, number);
        space.taken(append.kind(), append.size());
        measure();
        return new Fate.Recorded(number, position);
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
