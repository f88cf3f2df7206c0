package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole journal when it starts: cuts a torn tail off the last segment, names damage anywhere else, and finds entries
 * that were opened and not closed.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int BLOCK = 1 << 20;
    private static final long UNKNOWN = 0;

    private final Segments segments;
    private final DamageLog damage;
    private final RecordScan scan = new RecordScan(BLOCK);
    private final Map<Long, Long> openPositions = new HashMap<>();
    private Optional<Damage> unexplained = Optional.empty();
    private long expected = UNKNOWN;

    Recovery(Segments segments, DamageLog damage) {
        this.segments = segments;
        this.damage = damage;
    }

    /**
     * What was found.
     *
     * @param orphans positions of openings without a closing, in order
     */
    record Found(Segment active, long end, long lastNumber, List<Long> orphans, long bytes) {}

    Found run() throws IOException {
        TreeMap<Long, Path> paths = segments.found();
        List<Segment> found = openAll(paths);
        if (found.isEmpty()) {
            long base = paths.isEmpty() ? 0 : paths.lastKey();
            return new Found(segments.create(base, base, 1), base, 0, List.of(), SegmentHeader.BYTES);
        }
        long end = 0;
        long bytes = 0;
        for (int i = 0; i < found.size(); i++) {
            Segment segment = found.get(i);
            if (i + 1 < found.size()) {
                segment.seal(Math.min(
                        found.get(i + 1).header().previousEnd(),
                        found.get(i + 1).base()));
            }
            end = read(segment);
            segments.add(segment);
            bytes += segment.file().size();
        }
        List<Long> orphans = openPositions.values().stream().sorted().toList();
        return new Found(found.getLast(), end, Math.max(0, expected - 1), orphans, bytes);
    }

    private List<Segment> openAll(TreeMap<Long, Path> paths) throws IOException {
        List<Segment> opened = new ArrayList<>();
        for (Map.Entry<Long, Path> entry : paths.entrySet()) {
            long base = entry.getKey();
            Path path = entry.getValue();
            SegmentFile file = segments.open(path);
            ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
            while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {}
            Optional<SegmentHeader> header =
                    SegmentHeader.decode(bytes.flip(), path.toString()).filter(it -> it.base() == base);
            if (header.isPresent()) {
                opened.add(new Segment(path, file, header.get()));
                continue;
            }
            Segment nameless = new Segment(path, file, new SegmentHeader(base, base, UNKNOWN, 0));
            long limit = nameless.position(file.size());
            if (base == paths.lastKey() && scan.find(nameless, base, limit) >= limit) {
                LOG.info("journal file {} was begun and holds no record yet; it is begun again", path);
                file.close();
                Files.delete(path);
                continue;
            }
            report(new Damage(path, 0, base, 0, 0));
            opened.add(nameless);
        }
        return opened;
    }

    /** Returns the position behind the segment's last record, readable or not. */
    private long read(Segment segment) throws IOException {
        expectNumber(Math.max(expected, segment.header().firstNumber()), segment, segment.base());
        long limit = segment.position(segment.file().size());
        if (segment.isSealed()) {
            limit = Math.min(limit, segment.end());
        }
        long position = segment.base();
        while (position < limit) {
            Optional<JournalRecord> record = scan.at(segment, position, limit);
            if (record.isPresent()) {
                account(segment, record.get());
                position = record.get().nextPosition();
                continue;
            }
            long next = scan.find(segment, position + 1, limit);
            if (next >= limit && !segment.isSealed()) {
                LOG.info(
                        "journal file {}: torn tail of {} bytes cut off at {}",
                        segment.path(),
                        limit - position,
                        segment.offset(position));
                segment.file().truncate(segment.offset(position));
                segment.file().force();
                return position;
            }
            report(segment.damage(position, next, 0));
            position = next;
        }
        if (segment.isSealed() && position < segment.end()) {
            report(segment.damage(position, segment.end(), 0));
        }
        return segment.isSealed() ? segment.end() : position;
    }

    private void account(Segment segment, JournalRecord record) {
        long number = record.number();
        switch (record.kind()) {
            case OPENED -> {
                expectNumber(number, segment, record.position());
                openPositions.put(number, record.position());
                expected = Math.max(expected, number + 1);
            }
            case CLOSED -> {
                openPositions.remove(number);
                if (unexplained.isPresent()) {
                    expectNumber(Math.max(expected, number + 1), segment, record.position());
                }
            }
        }
    }

    /** Numbers are dense, so a gap tells how many openings were in the damage before it. */
    private void expectNumber(long number, Segment segment, long position) {
        long missing = expected == UNKNOWN ? 0 : number - expected;
        if (missing > 0 && unexplained.isPresent()) {
            Damage known = unexplained.get();
            damage.replace(new Damage(
                    known.file(), known.offset(), known.position(), known.length(), known.openingsLost() + missing));
            unexplained = Optional.empty();
        } else if (missing > 0 && position > segment.base()) {
            damage.report(new Damage(segment.path(), segment.offset(position), position, 0, missing));
        }
        expected = Math.max(expected, number);
    }

    private void report(Damage found) {
        damage.report(found);
        unexplained = Optional.of(found);
    }
}
