package dev.fairlead.llmtrace.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects the bodies of one day into blocks. Where a block will lie is known before it is written. Not thread-safe. */
final class DayWriter {

    /** Blocks between two syncs that are compressed well; whoever brings more is short of time, not of space. */
    private static final int UNHURRIED = 8;

    private final LocalDate day;
    private final int segment;
    private final int blockBytes;
    private final List<Block> unwritten = new ArrayList<>();
    private long written;
    private long closedEnd;
    private byte[] open;
    private int openLength;

    DayWriter(LocalDate day, int segment, long end, int blockBytes) {
        this.day = day;
        this.segment = segment;
        this.written = end;
        this.closedEnd = end;
        this.blockBytes = blockBytes;
        this.open = new byte[0];
    }

    LocalDate day() {
        return day;
    }

    int segment() {
        return segment;
    }

    /** Where the next block will begin. */
    long end() {
        return closedEnd;
    }

    boolean isSynced() {
        return unwritten.isEmpty() && openLength == 0;
    }

    ContentPlace append(byte[] body, BlockCompressor compressor) {
        if (openLength > 0 && openLength + body.length > blockBytes) {
            closeBlock(compressor);
        }
        if (openLength + body.length > open.length) {
            open = Arrays.copyOf(open, Math.max(blockBytes, openLength + body.length));
        }
        ContentPlace place = new ContentPlace(day, segment, closedEnd, openLength, body.length);
        System.arraycopy(body, 0, open, openLength, body.length);
        openLength += body.length;
        return place;
    }

    /** Writes every block at its place. When it fails the same blocks are written to the same places the next time. */
    void sync(Path file, BlockCompressor compressor) throws IOException {
        closeBlock(compressor);
        try (FileChannel channel = PrivateFile.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long position = written;
            for (Block block : unwritten) {
                PrivateFile.write(channel, block.encode(), position);
                position += block.size();
            }
            channel.force(false);
            written = position;
            unwritten.clear();
        }
    }

    /** Gives back memory that the next body would need again; for a day that is over. */
    void rest() {
        open = new byte[0];
    }

    private void closeBlock(BlockCompressor compressor) {
        if (openLength > 0) {
            Block block = compressor.compress(open, openLength, unwritten.size() >= UNHURRIED);
            unwritten.add(block);
            closedEnd += block.size();
            openLength = 0;
        }
    }
}
