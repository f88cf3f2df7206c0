package dev.fairlead.core.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads records one after the other, in blocks, each only when it is written completely. Damaged stretches are reported to
 * {@link Journal#damage()} and passed over. For one thread at a time; holds no resources.
 */
public final class JournalReader {

    private static final int BLOCK = 256 << 10;

    private final Segments segments;
    private final JournalWriter writer;
    private final DamageLog damage;
    private final RecordScan scan = new RecordScan(BLOCK);
    private long position;

    JournalReader(Segments segments, JournalWriter writer, DamageLog damage, long position) {
        this.segments = segments;
        this.writer = writer;
        this.damage = damage;
        this.position = position;
    }

    /**
     * The next record, empty when all that is written has been read.
     *
     * @throws JournalException if a file cannot be read
     */
    public Optional<JournalRecord> next() {
        long end = writer.end();
        while (position < end) {
            Optional<Segment> found = segments.at(position);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Segment segment = found.get();
            position = Math.max(position, segment.base());
            try {
                Optional<JournalRecord> record = read(segment, Math.min(segment.end(), end));
                if (record.isPresent()) {
                    return record;
                }
            } catch (IOException e) {
                if (!segment.isRemoved()) {
                    throw new JournalException(
                            JournalException.Code.FAILED,
                            "journal file " + segment.path() + " cannot be read at byte " + segment.offset(position)
                                    + ": " + e.getMessage(),
                            e);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<JournalRecord> read(Segment segment, long limit) throws IOException {
        while (position < limit) {
            Optional<JournalRecord> record = scan.at(segment, position, limit);
            if (record.isPresent()) {
                position = record.get().nextPosition();
                return record;
            }
            long next = scan.find(segment, position + 1, limit);
            damage.report(segment.damage(position, next, 0));
            position = next;
        }
        return Optional.empty();
    }

    /** The next record, waiting for it; empty when the time is over, the journal is closed or the thread is interrupted. */
    public Optional<JournalRecord> next(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<JournalRecord> record = next();
            if (record.isPresent() || !writer.awaitEnd(position, deadline - System.nanoTime())) {
                return record;
            }
        }
    }

    /** Where the next record is looked for. */
    public long position() {
        return position;
    }
}
