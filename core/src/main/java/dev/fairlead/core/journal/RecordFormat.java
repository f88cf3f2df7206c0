package dev.fairlead.core.journal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A record's bytes: marker, CRC32C of all that follows, payload length, kind, entry number, position, payload. The marker lets
 * a reader find the next record behind damage; the position keeps it from taking one out of somebody's payload.
 */
final class RecordFormat {

    static final int HEADER = 32;
    static final int MARKER = 0xFA1E_1EAD;
    static final int CRC_AT = 4;
    static final int CHECKED_FROM = 8;
    static final int LENGTH_AT = 8;
    static final int KIND_AT = 12;
    static final int NUMBER_AT = 16;
    static final int POSITION_AT = 24;

    private RecordFormat() {}

    static long size(List<ByteBuffer> payload) {
        long size = HEADER;
        for (int i = 0; i < payload.size(); i++) {
            size += payload.get(i).remaining();
        }
        return size;
    }

    /** Puts the header of a record; reads the payload without consuming it. */
    static void putHeader(ByteBuffer target, CRC32C crc, Append record, long number, long position) {
        int at = target.position();
        target.putInt(MARKER)
                .putInt(0)
                .putInt(record.payloadBytes())
                .putInt(record.kind().ordinal() + 1);
        target.putLong(number).putLong(position);
        crc.reset();
        crc.update(target.position(at + CHECKED_FROM));
        List<ByteBuffer> payload = record.payload();
        for (int i = 0; i < payload.size(); i++) {
            ByteBuffer part = payload.get(i);
            int from = part.position();
            crc.update(part);
            part.position(from);
        }
        target.putInt(at + CRC_AT, (int) crc.getValue());
    }

    /** The whole record in memory of its own. */
    static ByteBuffer encode(Append record, long number, long position) {
        int size = (int) record.size();
        ByteBuffer bytes = ByteBuffer.allocate(size).limit(HEADER);
        putHeader(bytes, new CRC32C(), record, number, position);
        bytes.limit(size);
        for (ByteBuffer part : record.payload()) {
            bytes.put(bytes.position(), part, part.position(), part.remaining());
            bytes.position(bytes.position() + part.remaining());
        }
        return bytes.flip();
    }
}
