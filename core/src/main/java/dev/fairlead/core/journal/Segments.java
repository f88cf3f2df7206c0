package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** The files of one journal in order of their positions. Safe to read from any thread; changed by one at a time. */
final class Segments {

    private static final String SUFFIX = ".journal";

    private final Path directory;
    private final SegmentFile.FileSystem files;
    private final Clock clock;
    private final ConcurrentSkipListMap<Long, Segment> live = new ConcurrentSkipListMap<>();

    Segments(Path directory, SegmentFile.FileSystem files, Clock clock) {
        this.directory = directory;
        this.files = files;
        this.clock = clock;
    }

    /** Segment files found on disk by the base position in their names. */
    TreeMap<Long, Path> found() throws IOException {
        TreeMap<Long, Path> found = new TreeMap<>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                String name = path.getFileName().toString();
                if (name.matches("[0-9a-f]{16}\\.journal")) {
                    found.put(HexFormat.fromHexDigitsToLong(name, 0, 16), path);
                }
            }
        }
        return found;
    }

    SegmentFile open(Path path) throws IOException {
        return files.open(path);
    }

    void add(Segment segment) {
        live.put(segment.base(), segment);
    }

    Segment create(long base, long previousEnd, long firstNumber) throws IOException {
        Path path = directory.resolve(HexFormat.of().toHexDigits(base) + SUFFIX);
        SegmentFile file = files.create(path);
        try {
            // A file of this name can only be what an attempt without space for its header left behind.
            file.truncate(0);
            Segment segment =
                    new Segment(path, file, new SegmentHeader(base, previousEnd, firstNumber, clock.millis()));
            writeHeader(segment);
            add(segment);
            return segment;
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static void writeHeader(Segment segment) throws IOException {
        ByteBuffer bytes = segment.header().encode();
        while (bytes.hasRemaining()) {
            segment.file().write(bytes, bytes.position());
        }
    }

    /** The segment that holds the position, or the next one behind it. */
    Optional<Segment> at(long position) {
        Map.Entry<Long, Segment> floor = live.floorEntry(position);
        if (floor != null && position < floor.getValue().end()) {
            return Optional.of(floor.getValue());
        }
        return Optional.ofNullable(live.higherEntry(position)).map(Map.Entry::getValue);
    }

    long startPosition() {
        return live.firstKey();
    }

    Collection<Segment> all() {
        return live.values();
    }

    /** Takes out the sealed segments that end at or before the position; the caller deletes them. */
    List<Segment> takeUpTo(long position) {
        List<Segment> taken = new ArrayList<>();
        for (Segment segment : live.values()) {
            if (!segment.isSealed() || segment.end() > position) {
                break;
            }
            live.remove(segment.base());
            taken.add(segment);
        }
        return taken;
    }

    void forceDirectory() throws IOException {
        files.forceDirectory(directory);
    }

    long usableBytes() throws IOException {
        return files.usableBytes(directory);
    }

    Path directory() {
        return directory;
    }

    void close() throws IOException {
        for (Segment segment : live.values()) {
            segment.close(false);
        }
    }
}
