package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Deletes files that nobody needs any more. Blocks on the disk, so the journal's lock is held for each step only. */
final class Trimming {

    private final JournalLock lock;
    private final Segments segments;
    private final Tail tail;
    private final Space space;
    private final ReadableEnd end;
    private final FlusherBell bell;

    Trimming(JournalLock lock, Segments segments, Tail tail, Space space, ReadableEnd end, FlusherBell bell) {
        this.lock = lock;
        this.segments = segments;
        this.tail = tail;
        this.space = space;
        this.end = end;
        this.bell = bell;
    }

    void trim(long position) throws IOException {
        List<Segment> taken = new ArrayList<>();
        Segment active = lock.get(() -> {
            if (position >= end.position() && space.isFull()) {
                tail.roll();
            }
            taken.addAll(segments.takeUpTo(position));
            return tail.active();
        });
        if (taken.isEmpty()) {
            return;
        }
        // The last segment carries the numbering on; it must be durable before the others go.
        active.file().force();
        segments.forceDirectory();
        for (Segment segment : taken) {
            long size = segment.file().size();
            segment.close(true);
            lock.run(() -> {
                tail.removed(size);
                bell.ring();
            });
        }
    }
}
