package dev.fairlead.core.journal;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment.
 *
 * @param base position of its first record
 * @param previousEnd position at which the segment before it ended when this one was begun; shows a missing or shortened
 *     predecessor
 * @param firstNumber lowest entry number that an opening in it can have, so that numbering goes on when no record is left
 * @param createdAtMillis since 1970-01-01T00:00Z
 */
record SegmentHeader(long base, long previousEnd, long firstNumber, long createdAtMillis) {

    static final int BYTES = 48;
    private static final long MAGIC = 0x464C4A524E4C5347L;
    private static final int VERSION = 1;
    private static final int CHECKED_FROM = 16;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(0);
        bytes.putLong(base).putLong(previousEnd).putLong(firstNumber).putLong(createdAtMillis);
        bytes.putInt(12, checksum(bytes.array()));
        return bytes.flip();
    }

    /** Every version keeps the magic number, the version and the checksum over all else in these places. */
    static Optional<SegmentHeader> decode(ByteBuffer bytes, String file) {
        byte[] array = new byte[BYTES];
        if (bytes.remaining() < BYTES) {
            return Optional.empty();
        }
        bytes.get(array);
        ByteBuffer in = ByteBuffer.wrap(array);
        if (in.getLong() != MAGIC || in.getInt(12) != checksum(array)) {
            return Optional.empty();
        }
        int version = in.getInt();
        if (version != VERSION) {
            throw new JournalException(
                    JournalException.Code.UNKNOWN_FORMAT,
                    "journal file " + file + " has format version " + version + ", this program reads version "
                            + VERSION + "; start the program that wrote it");
        }
        in.position(CHECKED_FROM);
        return Optional.of(new SegmentHeader(in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }

    private static int checksum(byte[] array) {
        CRC32C crc = new CRC32C();
        crc.update(array, 0, 12);
        crc.update(array, CHECKED_FROM, BYTES - CHECKED_FROM);
        return (int) crc.getValue();
    }
}
