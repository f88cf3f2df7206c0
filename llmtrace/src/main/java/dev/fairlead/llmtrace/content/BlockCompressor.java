package dev.fairlead.llmtrace.content;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** Makes blocks, using the same memory for each. Not thread-safe; holds memory outside the heap until it is closed. */
final class BlockCompressor implements AutoCloseable {

    /**
     * Measured on prompts of 6 KB, half of each repeated, with answers of 1.5 KB, for each call: level 1 in blocks of 1 MiB
     * 16 µs and 24 % of the size, in blocks of 256 KiB 19 µs and 25 %; level -5 in blocks of 1 MiB 12 µs and 41 %.
     */
    private static final int LEVEL = 1;

    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
    private byte[] scratch = new byte[0];

    /** @throws ContentException if the library fails */
    Block compress(byte[] raw, int length) {
        int bound = (int) Zstd.compressBound(length);
        if (scratch.length < bound) {
            scratch = new byte[bound];
        }
        try {
            int size = context.compressByteArray(scratch, 0, scratch.length, raw, 0, length);
            return Block.live(length, Arrays.copyOf(scratch, size));
        } catch (ZstdException e) {
            throw new ContentException(ContentException.Code.FAILED, "zstd failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
