package dev.fairlead.llmtrace.content;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Bodies that are compressed together. On disk: magic, state, raw length, compressed length, CRC32C of the compressed bytes,
 * then these.
 */
record Block(int state, int rawLength, byte[] compressed, int crc) {

    static final int HEADER = 20;
    static final int LIVE = 0;
    /** Some body was erased: the rest lies in a file of its own, and nothing but zeros here. */
    static final int MOVED = 1;
    /** In a file of its own: nothing is left, because the bytes on the disk were damaged. */
    static final int LOST = 2;

    static final int MAGIC = 0x464c4331;

    static Block live(int rawLength, byte[] compressed) {
        return new Block(LIVE, rawLength, compressed, crc(compressed));
    }

    /** What stands where a block was moved from. */
    static Block moved(int compressedLength) {
        byte[] zeros = new byte[compressedLength];
        return new Block(MOVED, 0, zeros, crc(zeros));
    }

    static Block lost() {
        return new Block(LOST, 0, new byte[0], crc(new byte[0]));
    }

    int size() {
        return HEADER + compressed.length;
    }

    boolean intact() {
        return crc == crc(compressed);
    }

    ByteBuffer encode() {
        return ByteBuffer.allocate(size())
                .putInt(MAGIC)
                .putInt(state)
                .putInt(rawLength)
                .putInt(compressed.length)
                .putInt(crc)
                .put(compressed)
                .flip();
    }

    /** @throws ContentException with DAMAGED if the header is not that of a block that fits into {@code available} bytes */
    static int compressedLength(ByteBuffer header, long available, String where) {
        int length = header.getInt(12);
        if (header.getInt(0) != MAGIC || length < 0 || length > available || header.getInt(8) < 0) {
            throw new ContentException(ContentException.Code.DAMAGED, "no content block at " + where);
        }
        return length;
    }

    static Block decode(ByteBuffer header, byte[] compressed) {
        return new Block(header.getInt(4), header.getInt(8), compressed, header.getInt(16));
    }

    /** @throws ContentException with DAMAGED if the bytes do not match their checksum, with LOST if there are none left */
    byte[] raw(String where) {
        if (state == LOST) {
            throw new ContentException(
                    ContentException.Code.LOST, "the text is lost: the content block at " + where + " was damaged");
        }
        try {
            // The length is not part of the checksum, and memory is asked for by it.
            if (intact() && (rawLength == 0 || Zstd.getFrameContentSize(compressed) == rawLength)) {
                byte[] raw = new byte[rawLength];
                if (rawLength == 0
                        || Zstd.decompressByteArray(raw, 0, rawLength, compressed, 0, compressed.length) == rawLength) {
                    return raw;
                }
            }
        } catch (ZstdException e) {
            throw new ContentException(
                    ContentException.Code.DAMAGED, "the content block at " + where + " is damaged", e);
        }
        throw new ContentException(ContentException.Code.DAMAGED, "the content block at " + where + " is damaged");
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
