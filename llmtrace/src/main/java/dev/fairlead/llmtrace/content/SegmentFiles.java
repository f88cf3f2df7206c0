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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a content directory: segments, and the blocks that were moved out of them. */
final class SegmentFiles {

    private static final Comparator<Name> OLDEST_FIRST =
            Comparator.comparing(Name::day).thenComparingInt(Name::segment);

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

    List<Path> all(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    Path file(LocalDate day, int segment) {
        return directory.resolve(day.toString()).resolve("%06d.segment".formatted(segment));
    }

    Path moved(ContentPlace place) {
        return directory
                .resolve(place.day().toString())
                .resolve("%06d-%d.block".formatted(place.segment(), place.block()));
    }

    /** Segments with what they and their moved blocks take on the disk, oldest first. */
    List<Part> parts() throws IOException {
        Map<Name, List<Path>> files = new TreeMap<>(OLDEST_FIRST);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory, 2)) {
            all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(segment|block)"))
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

    static Block readBlock(Path file, long position) throws IOException {
        String where = file + " byte " + position;
        if (!Files.exists(file)) {
            throw new ContentException(ContentException.Code.MISSING, "the text is not kept any more: no file " + file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(Block.HEADER);
            readFully(channel, header, position, where);
            long available = channel.size() - position - Block.HEADER;
            ByteBuffer compressed = ByteBuffer.allocate(Block.compressedLength(header, available, where));
            readFully(channel, compressed, position + Block.HEADER, where);
            return Block.decode(header, compressed.array());
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
