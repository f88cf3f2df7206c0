package dev.fairlead.llmtrace.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final DamagedBlocks damaged = new DamagedBlocks();
    private final BlockErasure erasure;
    private Optional<BlockCompressor> compressor = Optional.empty();

    /** Blocks of 1 MiB in files of about 256 MiB. */
    public ContentSegments(Path directory) {
        this(directory, 1 << 20, 256L << 20);
    }

    ContentSegments(Path directory, int blockBytes, long segmentBytes) {
        this.directory = directory;
        this.segments = new SegmentFiles(directory);
        this.erasure = new BlockErasure(segments, damaged);
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
            segments.lost().forEach(damaged::remember);
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
        try {
            return segments.current(place).raw(segments.where(place));
        } catch (ContentException e) {
            if (e.code() == ContentException.Code.DAMAGED) {
                return rawWhileNobodyErases(place);
            }
            throw e;
        }
    }

    /** A block that is overwritten just now looks damaged. */
    private synchronized byte[] rawWhileNobodyErases(ContentPlace place) {
        try {
            return segments.current(place).raw(segments.where(place));
        } catch (ContentException e) {
            if (e.code() == ContentException.Code.DAMAGED) {
                damaged.found(place, segments.where(place));
            }
            throw e;
        }
    }

    private byte[] body(ContentPlace place, byte[] raw) {
        if (place.offset() < 0 || place.length() < 0 || (long) place.offset() + place.length() > raw.length) {
            throw new ContentException(ContentException.Code.DAMAGED, "no body at " + segments.where(place));
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
            blocks.computeIfAbsent(place.wholeBlock(), _ -> new ArrayList<>()).add(place);
        }
        List<ContentException> failures = new ArrayList<>();
        blocks.forEach((block, bodies) -> {
            try {
                erasure.erase(block, bodies, compressor());
            } catch (ContentException e) {
                failures.add(e);
            }
        });
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    @Override
    public int damagedBlocks() {
        return damaged.count();
    }

    @Override
    public synchronized void expireBefore(LocalDate day) {
        try {
            for (Path expired : segments.daysBefore(day)) {
                try (Stream<Path> files = Files.list(expired)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(expired);
            }
            damaged.forget(place -> place.day().isBefore(day));
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
                    damaged.forget(place -> place.day().equals(part.day()) && place.segment() == part.segment());
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
        try {
            return new SegmentCheck(segments).run();
        } catch (IOException e) {
            throw failed("content in " + directory + " could not be read", e);
        }
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

    static boolean isZero(byte[] bytes, int from, int length) {
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
