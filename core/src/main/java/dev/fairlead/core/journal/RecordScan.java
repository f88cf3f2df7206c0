package dev.fairlead.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Finds and checks records in segments, reading in blocks. A block's memory is handed out with its records, never used twice. */
final class RecordScan {

    private static final Kind[] KINDS = Kind.values();

    private final int blockBytes;
    private final CRC32C crc = new CRC32C();
    private @Nullable Segment segment;
    private ByteBuffer block = ByteBuffer.allocate(0);
    private long blockPosition;

    RecordScan(int blockBytes) {
        this.blockBytes = blockBytes;
    }

    /** The record that begins at a position and ends at or before the limit; empty when those bytes are not one. */
    Optional<JournalRecord> at(Segment in, long position, long limit) throws IOException {
        if (!load(in, position, RecordFormat.HEADER, limit)) {
            return Optional.empty();
        }
        int at = (int) (position - blockPosition);
        int length = block.getInt(at + RecordFormat.LENGTH_AT);
        int kind = block.getInt(at + RecordFormat.KIND_AT);
        if (block.getInt(at) != RecordFormat.MARKER
                || block.getLong(at + RecordFormat.POSITION_AT) != position
                || length < 0
                || kind < 1
                || kind > KINDS.length
                || !load(in, position, (long) RecordFormat.HEADER + length, limit)) {
            return Optional.empty();
        }
        at = (int) (position - blockPosition);
        int size = RecordFormat.HEADER + length;
        crc.reset();
        crc.update(block.array(), at + RecordFormat.CHECKED_FROM, size - RecordFormat.CHECKED_FROM);
        if ((int) crc.getValue() != block.getInt(at + RecordFormat.CRC_AT)) {
            return Optional.empty();
        }
        return Optional.of(new JournalRecord(
                position,
                position + size,
                KINDS[kind - 1],
                block.getLong(at + RecordFormat.NUMBER_AT),
                block.slice(at + RecordFormat.HEADER, length)));
    }

    /** Position of the first record at or behind {@code from}; the limit when there is none before it. */
    long find(Segment in, long from, long limit) throws IOException {
        for (long position = from; load(in, position, RecordFormat.HEADER, limit); position++) {
            if (block.getInt((int) (position - blockPosition)) == RecordFormat.MARKER
                    && at(in, position, limit).isPresent()) {
                return position;
            }
        }
        return limit;
    }

    private boolean load(Segment in, long position, long length, long limit) throws IOException {
        if (length > limit - position) {
            return false;
        }
        if (in == segment && position >= blockPosition && position + length <= blockPosition + block.limit()) {
            return true;
        }
        ByteBuffer next = ByteBuffer.allocate((int) Math.max(length, Math.min(blockBytes, limit - position)));
        in.read(next, position);
        segment = in;
        block = next.flip();
        blockPosition = position;
        return block.limit() >= length;
    }
}
