package dev.fairlead.llmtrace.content;

import java.io.IOException;
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
    private final SegmentFiles segments;
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
        this.segments = new SegmentFiles(directory);
        this.blockBytes = blockBytes;
        this.segmentBytes = segmentBytes;
    }

    @Override
    public synchronized void start(List<ContentExtent> committed) {
        Map<Path, ContentExtent> known = new HashMap<>();
        committed.forEach(extent -> known.put(segments.file(extent.day(), extent.segment()), extent));
        try {
            PrivateFile.createDirectories(directory);
            for (Path file : segments.all(".segment")) {
                ContentExtent extent = known.get(file);
                if (extent == null) {
                    Files.delete(file);
                } else {
                    SegmentFiles.truncate(file, extent.bytes());
                }
            }
            for (Path file : segments.all(".unfinished")) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed("content in " + directory + " could not be opened", e);
        }
        for (ContentExtent extent : committed) {
            boolean there = Files.exists(segments.file(extent.day(), extent.segment()));
            writers.put(
                    extent.day(),
                    there
                            ? new DayWriter(extent.day(), extent.segment(), extent.bytes(), blockBytes)
                            : following(extent.day(), extent.segment()));
        }
    }

    @Override
    public synchronized ContentPlace append(LocalDate day, byte[] body) {
        DayWriter writer = writers.computeIfAbsent(day, _ -> new DayWriter(day, 1, 0, blockBytes));
        if (writer.end() > segmentBytes && writer.isSynced()) {
            writer = following(day, writer.segment());
            writers.put(day, writer);
        }
        return writer.append(body, compressor());
    }

    /** Never a number again that a day had before: the rows of expired text still point there. */
    private DayWriter following(LocalDate day, int segment) {
        return new DayWriter(day, segment + 1, 0, blockBytes);
    }

    @Override
    public synchronized List<ContentExtent> sync() {
        List<ContentExtent> extents = new ArrayList<>();
        for (DayWriter writer : writers.values()) {
            if (!writer.isSynced()) {
                try {
                    PrivateFile.createDirectories(directory.resolve(writer.day().toString()));
                    writer.sync(segments.file(writer.day(), writer.segment()), compressor());
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
        if (body.length > 0 && isZero(body, 0, body.length) && Files.exists(segments.moved(place))) {
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
            writers.replaceAll((written, writer) ->
                    written.isBefore(day) && writer.end() > 0 ? following(written, writer.segment()) : writer);
        } catch (IOException e) {
            throw failed("expired content in " + directory + " could not be removed", e);
        }
    }

    @Override
    public synchronized void expireBeyond(long bytes) {
        try {
            List<SegmentFiles.Part> parts = segments.parts();
            long left = SegmentFiles.bytes(parts);
            for (SegmentFiles.Part part : parts.subList(0, Math.max(0, parts.size() - 1))) {
                if (left <= bytes) {
                    return;
                }
                if (isFree(part)) {
                    part.delete();
                    left -= part.bytes();
                }
            }
        } catch (IOException e) {
            throw failed("the oldest content in " + directory + " could not be removed", e);
        }
    }

    /** Whether a segment can be removed, which ends it if it is its day's last; not while it waits to be written. */
    private boolean isFree(SegmentFiles.Part part) {
        DayWriter writer = writers.get(part.day());
        if (writer == null || writer.segment() != part.segment()) {
            return true;
        }
        if (writer.isSynced()) {
            writers.put(part.day(), following(part.day(), part.segment()));
        }
        return writer.isSynced();
    }

    @Override
    public long sizeBytes() {
        try {
            return SegmentFiles.bytes(segments.parts());
        } catch (IOException e) {
            throw failed("content in " + directory + " could not be looked at", e);
        }
    }

    @Override
    public List<String> verify() {
        List<String> damage = new ArrayList<>();
        try {
            for (Path file : segments.all(".segment")) {
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
                Block original = SegmentFiles.readBlock(file, position);
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
            if (bodies.stream().allMatch(body -> isZero(raw, body.offset(), body.length()))) {
                return;
            }
            for (ContentPlace body : bodies) {
                java.util.Arrays.fill(raw, body.offset(), body.offset() + body.length(), (byte) 0);
            }
            PrivateFile.replace(
                    segments.moved(block),
                    compressor().compress(raw, raw.length, false).encode());
            Path file = segments.file(block.day(), block.segment());
            Block original = SegmentFiles.readBlock(file, block.block());
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
            Block block = SegmentFiles.readBlock(segments.file(place.day(), place.segment()), place.block());
            return block.state() == Block.MOVED ? SegmentFiles.readBlock(segments.moved(place), 0) : block;
        } catch (IOException e) {
            throw failed("content at " + where(place) + " could not be read", e);
        }
    }

    private String where(ContentPlace place) {
        return segments.file(place.day(), place.segment()) + " byte " + place.block();
    }

    private static boolean isZero(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static ContentException failed(String message, IOException cause) {
        return new ContentException(ContentException.Code.FAILED, message + ": " + cause.getMessage(), cause);
    }
}
