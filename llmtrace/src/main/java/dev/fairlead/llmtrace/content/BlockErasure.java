package dev.fairlead.llmtrace.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Takes bodies out of a block: it is written anew without them into a file of its own, and its old place is overwritten with
 * zeros. May be repeated at any point. Not thread-safe; nobody else writes to the files meanwhile.
 */
final class BlockErasure {

    private final SegmentFiles segments;
    private final DamagedBlocks damaged;

    BlockErasure(SegmentFiles segments, DamagedBlocks damaged) {
        this.segments = segments;
        this.damaged = damaged;
    }

    /** @throws ContentException with FAILED if it could not be done */
    void erase(ContentPlace block, List<ContentPlace> bodies, BlockCompressor compressor) {
        try {
            byte[] raw = segments.current(block).raw(segments.where(block));
            if (bodies.stream().allMatch(body -> isZero(raw, body))) {
                return;
            }
            for (ContentPlace body : bodies) {
                Arrays.fill(raw, body.offset(), body.offset() + body.length(), (byte) 0);
            }
            replace(block, compressor.compress(raw, raw.length, false));
            Block original = segments.original(block);
            if (original.state() != Block.MOVED) {
                overwrite(block, original.size());
            }
        } catch (IOException e) {
            throw failed(block, e);
        } catch (ContentException e) {
            switch (e.code()) {
                case DAMAGED -> giveUp(block);
                case FAILED -> throw e;
                case ERASED, MISSING, LOST -> {
                    return;
                }
            }
        }
    }

    /**
     * What cannot be read cannot be written anew without a part of it, so nothing is kept of it. How long it was is not
     * known for sure either: it reaches to the next intact block.
     */
    private void giveUp(ContentPlace block) {
        damaged.found(block, segments.where(block));
        try {
            replace(block, Block.lost());
            OptionalLong next = segments.nextIntact(block);
            if (next.orElse(-1) != block.block()) {
                overwrite(block, next.orElse(Long.MAX_VALUE) - block.block());
            }
        } catch (IOException e) {
            throw failed(block, e);
        }
    }

    private void replace(ContentPlace block, Block by) throws IOException {
        PrivateFile.replace(segments.moved(block), by.encode());
    }

    /** @param bytes to the end of the file at most */
    private void overwrite(ContentPlace block, long bytes) throws IOException {
        Path file = segments.file(block.day(), block.segment());
        try (FileChannel channel = PrivateFile.open(file, StandardOpenOption.WRITE)) {
            long length = Math.min(bytes, channel.size() - block.block());
            if (length >= Block.HEADER) {
                ByteBuffer moved =
                        Block.moved(Math.toIntExact(length - Block.HEADER)).encode();
                PrivateFile.write(channel, moved, block.block());
                channel.force(false);
            }
        }
    }

    private static boolean isZero(byte[] raw, ContentPlace body) {
        return ContentSegments.isZero(raw, body.offset(), body.length());
    }

    private ContentException failed(ContentPlace block, IOException cause) {
        return new ContentException(
                ContentException.Code.FAILED,
                "content at " + segments.where(block) + " could not be erased: " + cause.getMessage(),
                cause);
    }
}
