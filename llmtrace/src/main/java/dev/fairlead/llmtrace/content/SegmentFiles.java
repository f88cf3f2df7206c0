package dev.fairlead.llmtrace.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a content directory: segments, and the blocks that were moved out of them. */
final class SegmentFiles {

    private static final Comparator<Name> OLDEST_FIRST =
            Comparator.comparing(Name::day).thenComparingInt(Name::segment);

    private static final int WINDOW = 1 << 16;

    private final Path directory;

    SegmentFiles(Path directory) {
        this.directory = directory;
    }

    /** Which segment it is. */
    private record Name(LocalDate day, int segment) {}

    /** A segment's files and their bytes. */
    record Part(LocalDate day, int segment, List<Path> files, long bytes) {

        void delete() throws IOException {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Files of ours by what their names end with, in the order of their names; others may lie beside them. */
    List<Path> all(String suffix) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        Pattern ours = Pattern.compile("\\d+(-\\d+)?" + Pattern.quote(suffix));
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.filter(file -> file.getParent() != null
                            && day(file.getParent()).isPresent()
                            && ours.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** Directories of days before one. */
    List<Path> daysBefore(LocalDate day) throws IOException {
        try (Stream<Path> days = Files.list(directory)) {
            return days.filter(
                            path -> day(path).filter(its -> its.isBefore(day)).isPresent())
                    .toList();
        }
    }

    private static Optional<LocalDate> day(Path directory) {
        try {
            return Optional.of(LocalDate.parse(directory.getFileName().toString()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The place at which a segment's file begins. */
    ContentPlace begin(Path segment) {
        Name name = name(segment);
        return new ContentPlace(name.day(), name.segment(), 0, 0, 0);
    }

    /** Blocks of which nothing is left. */
    List<ContentPlace> lost() throws IOException {
        List<ContentPlace> lost = new ArrayList<>();
        for (Path file : all(".block")) {
            if (Files.size(file) == Block.HEADER) {
                Name name = name(file);
                String number = file.getFileName().toString().split("[-.]", 3)[1];
                lost.add(new ContentPlace(name.day(), name.segment(), Long.parseLong(number), 0, 0));
            }
        }
        return lost;
    }

    Path file(LocalDate day, int segment) {
        return directory.resolve(day.toString()).resolve("%06d.segment".formatted(segment));
    }

    Path moved(ContentPlace place) {
        return directory
                .resolve(place.day().toString())
                .resolve("%06d-%d.block".formatted(place.segment(), place.block()));
    }

    /** The block as it is now, wherever it lies. */
    Block current(ContentPlace place) {
        try {
            Block block = original(place);
            return block.state() == Block.MOVED ? readBlock(moved(place), 0, where(place)) : block;
        } catch (IOException e) {
            throw new ContentException(
                    ContentException.Code.FAILED,
                    "content at " + where(place) + " could not be read: " + e.getMessage(),
                    e);
        }
    }

    /** What lies where the block was first written. */
    Block original(ContentPlace place) throws IOException {
        return readBlock(file(place.day(), place.segment()), place.block(), where(place));
    }

    /** For messages; names no directory outside of the content's. */
    String where(ContentPlace place) {
        return directory.relativize(file(place.day(), place.segment())) + " byte " + place.block();
    }

    /** Where the next intact block of a segment begins, at a place or behind it, whatever lies in between. */
    OptionalLong nextIntact(ContentPlace from) throws IOException {
        Path file = file(from.day(), from.segment());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer window = ByteBuffer.allocate(WINDOW);
            long at = from.block();
            int read = channel.read(window, at);
            while (read >= Integer.BYTES) {
                int whole = read - Integer.BYTES + 1;
                for (int i = 0; i < whole; i++) {
                    if (window.getInt(i) == Block.MAGIC && isIntact(file, at + i)) {
                        return OptionalLong.of(at + i);
                    }
                }
                at += whole;
                read = channel.read(window.clear(), at);
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isIntact(Path file, long position) throws IOException {
        try {
            Block block = readBlock(file, position, file.toString());
            return block.state() == Block.MOVED
                    ? block.intact()
                    : block.raw(file.toString()).length == block.rawLength();
        } catch (ContentException e) {
            return false;
        }
    }

    /** Segments with what they and their moved blocks take on the disk, oldest first. */
    List<Part> parts() throws IOException {
        Map<Name, List<Path>> files = new TreeMap<>(OLDEST_FIRST);
        for (String suffix : List.of(".segment", ".block")) {
            all(suffix)
                    .forEach(file -> files.computeIfAbsent(name(file), _ -> new ArrayList<>())
                            .add(file));
        }
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<Name, List<Path>> entry : files.entrySet()) {
            Name name = entry.getKey();
            parts.add(new Part(name.day(), name.segment(), entry.getValue(), size(entry.getValue())));
        }
        return parts;
    }

    private Name name(Path file) {
        LocalDate day = LocalDate.parse(directory.relativize(file).getName(0).toString());
        // 000001.segment, and 000001-4711.block of what was moved out of it
        return new Name(day, Integer.parseInt(file.getFileName().toString().split("[-.]", 2)[0]));
    }

    static long bytes(List<Part> parts) {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    private static long size(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            try {
                bytes += Files.size(file);
            } catch (NoSuchFileException e) {
                // It was removed meanwhile.
            }
        }
        return bytes;
    }

    private static Block readBlock(Path file, long position, String where) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(Block.HEADER);
            readFully(channel, header, position, where);
            long available = channel.size() - position - Block.HEADER;
            ByteBuffer compressed = ByteBuffer.allocate(Block.compressedLength(header, available, where));
            readFully(channel, compressed, position + Block.HEADER, where);
            return Block.decode(header, compressed.array());
        } catch (NoSuchFileException e) {
            throw new ContentException(ContentException.Code.MISSING, "the text is not kept any more", e);
        } catch (EOFException e) {
            throw new ContentException(ContentException.Code.DAMAGED, "no content block at " + where, e);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer into, long position, String where)
            throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                throw new EOFException(where);
            }
        }
    }

    static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() > bytes) {
                channel.truncate(bytes);
                channel.force(true);
            }
        }
    }
}
