package dev.fairlead.llmtrace.content;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Bodies in append-only files of compressed blocks, a directory for each day. A block with an erased body is written anew
 * without it into a file of its own, and its old place is overwritten with zeros.
 */
public final class ContentSegments implements ContentStore {

    private final Path directory;
    private final int blockBytes;
    private final long segmentBytes;
    private final Map<LocalDate, DayWriter> writers = new TreeMap<>();
    private Optional<BlockCompressor> compressor = Optional.empty();

    /** Blocks of 1 MiB in files of about 256 MiB. */
    public ContentSegments(Path directory) {
        this(directory, 1 << 20, 256L << 20);
    }

    ContentSegments(Path directory, int blockBytes, long segmentBytes) {
        this.directory = directory;
        this.blockBytes = blockBytes;
        this.segmentBytes = segmentBytes;
    }

    @Override
    public synchronized void start(List<ContentExtent> committed) {
        Map<Path, ContentExtent> known = new HashMap<>();
        committed.forEach(extent -> known.put(file(extent.day(), extent.segment()), extent));
        try {
            PrivateFile.createDirectories(directory);
            for (Path file : files(".segment")) {
                ContentExtent extent = known.get(file);
                if (extent == null) {
                    Files.delete(file);
                } else {
                    truncate(file, extent.bytes());
                }
            }
            for (Path file : files(".unfinished")) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed("content in " + directory + " could not be opened", e);
        }
        for (ContentExtent extent : committed) {
            if (Files.exists(file(extent.day(), extent.segment()))) {
                writers.put(extent.day(), new DayWriter(extent.day(), extent.segment(), extent.bytes(), blockBytes));
            }
        }
    }

    @Override
    public synchronized ContentPlace append(LocalDate day, byte[] body) {
        DayWriter writer = writers.computeIfAbsent(day, _ -> new DayWriter(day, 1, 0, blockBytes));
        if (writer.end() > segmentBytes && writer.isSynced()) {
            writer = new DayWriter(day, writer.segment() + 1, 0, blockBytes);
            writers.put(day, writer);
        }
        return writer.append(body, compressor());
    }

    @Override
    public synchronized List<ContentExtent> sync() {
        List<ContentExtent> extents = new ArrayList<>();
        for (DayWriter writer : writers.values()) {
            if (!writer.isSynced()) {
                try {
                    PrivateFile.createDirectories(directory.resolve(writer.day().toString()));
                    writer.sync(file(writer.day(), writer.segment()), compressor());
                } catch (IOException e) {
                    throw failed("content could not be written to " + directory, e);
                }
                extents.add(new ContentExtent(writer.day(), writer.segment(), writer.end()));
            } else {
                writer.rest();
            }
        }
        return extents;
    }

    @Override
    public byte[] read(ContentPlace place) {
        return body(place, raw(place));
    }

    @Override
    public ContentReader reader() {
        return new RecentBlocks(this::raw, this::body);
    }

    private byte[] raw(ContentPlace place) {
        return current(place).raw(where(place));
    }

    private byte[] body(ContentPlace place, byte[] raw) {
        if (place.offset() < 0 || place.length() < 0 || (long) place.offset() + place.length() > raw.length) {
            throw new ContentException(ContentException.Code.DAMAGED, "no body at " + where(place));
        }
        byte[] body = new byte[place.length()];
        System.arraycopy(raw, place.offset(), body, 0, body.length);
        if (body.length > 0 && isZero(body) && Files.exists(moved(place))) {
            throw new ContentException(ContentException.Code.ERASED, "the text was deleted");
        }
        return body;
    }

    @Override
    public synchronized void erase(Collection<ContentPlace> places) {
        Map<ContentPlace, List<ContentPlace>> blocks = new HashMap<>();
        for (ContentPlace place : places) {
            ContentPlace block = new ContentPlace(place.day(), place.segment(), place.block(), 0, 0);
            blocks.computeIfAbsent(block, _ -> new ArrayList<>()).add(place);
        }
        blocks.forEach(this::eraseWithin);
    }

    @Override
    public synchronized void expireBefore(LocalDate day) {
        try (Stream<Path> days = Files.list(directory)) {
            for (Path expired : days.filter(path ->
                            LocalDate.parse(path.getFileName().toString()).isBefore(day))
                    .toList()) {
                try (Stream<Path> files = Files.list(expired)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(expired);
            }
            writers.keySet().removeIf(written -> written.isBefore(day));
        } catch (IOException e) {
            throw failed("expired content in " + directory + " could not be removed", e);
        }
    }

    @Override
    public List<String> verify() {
        List<String> damage = new ArrayList<>();
        try {
            for (Path file : files(".segment")) {
                verify(file, damage);
            }
        } catch (IOException e) {
            throw failed("content in " + directory + " could not be read", e);
        }
        return damage;
    }

    @Override
    public synchronized void close() {
        compressor.ifPresent(BlockCompressor::close);
        compressor = Optional.empty();
    }

    private BlockCompressor compressor() {
        BlockCompressor now = compressor.orElseGet(BlockCompressor::new);
        compressor = Optional.of(now);
        return now;
    }

    private void verify(Path file, List<String> damage) throws IOException {
        LocalDate day = LocalDate.parse(directory.relativize(file).getName(0).toString());
        int segment = Integer.parseInt(file.getFileName().toString().replace(".segment", ""));
        long size = Files.size(file);
        long position = 0;
        while (position < size) {
            ContentPlace place = new ContentPlace(day, segment, position, 0, 0);
            try {
                Block original = readBlock(file, position);
                current(place).raw(where(place));
                position += original.size();
            } catch (ContentException e) {
                damage.add(e.getMessage());
                return;
            }
        }
    }

    private void eraseWithin(ContentPlace block, List<ContentPlace> bodies) {
        try {
            byte[] raw = current(block).raw(where(block));
            for (ContentPlace body : bodies) {
                java.util.Arrays.fill(raw, body.offset(), body.offset() + body.length(), (byte) 0);
            }
            PrivateFile.replace(
                    moved(block), compressor().compress(raw, raw.length, false).encode());
            Path file = file(block.day(), block.segment());
            Block original = readBlock(file, block.block());
            if (original.state() != Block.MOVED) {
                try (FileChannel channel = PrivateFile.open(file, StandardOpenOption.WRITE)) {
                    PrivateFile.write(channel, original.moved().encode(), block.block());
                    channel.force(false);
                }
            }
        } catch (IOException e) {
            throw failed("content at " + where(block) + " could not be erased", e);
        } catch (ContentException e) {
            if (e.code() != ContentException.Code.MISSING) {
                throw e;
            }
        }
    }

    private Block current(ContentPlace place) {
        try {
            Block block = readBlock(file(place.day(), place.segment()), place.block());
            return block.state() == Block.MOVED ? readBlock(moved(place), 0) : block;
        } catch (IOException e) {
            throw failed("content at " + where(place) + " could not be read", e);
        }
    }

    private static Block readBlock(Path file, long position) throws IOException {
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

    private static void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() > bytes) {
                channel.truncate(bytes);
                channel.force(true);
            }
        }
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private Path file(LocalDate day, int segment) {
        return directory.resolve(day.toString()).resolve("%06d.segment".formatted(segment));
    }

    private Path moved(ContentPlace place) {
        return directory
                .resolve(place.day().toString())
                .resolve("%06d-%d.block".formatted(place.segment(), place.block()));
    }

    private String where(ContentPlace place) {
        return file(place.day(), place.segment()) + " byte " + place.block();
    }

    private static boolean isZero(byte[] body) {
        for (byte b : body) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static ContentException failed(String message, IOException cause) {
        return new ContentException(ContentException.Code.FAILED, message + ": " + cause.getMessage(), cause);
    }
}
