package dev.fairlead.llm.dialect;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** zstd (RFC 8878) with the window bound of RFC 9659, 8 MB. */
final class ZstdDecoding extends BoundedDecoding {
    private static final int MAX_WINDOW_LOG = 23;
    private static final int CHUNK = 16 << 10;

    private final ByteBuffer in = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK);
    private final byte[] plain = new byte[CHUNK];
    private @Nullable ZstdDecompressCtx context;
    private boolean frameEnded = true;

    ZstdDecoding(long limit, StreamDecoding next) {
        super(limit, next);
    }

    @Override
    void decode(byte[] bytes, int from, int to) {
        ZstdDecompressCtx zstd = context;
        if (zstd == null) {
            zstd = new ZstdDecompressCtx().setLongMax(MAX_WINDOW_LOG);
            context = zstd;
        }
        try {
            for (int at = from; at < to && !stopped(); ) {
                int length = Math.min(to - at, CHUNK);
                in.clear().put(bytes, at, length).flip();
                at += length;
                decode(zstd);
            }
        } catch (ZstdException e) {
            fail("compressed body is damaged");
        }
    }

    private void decode(ZstdDecompressCtx zstd) {
        boolean full = true;
        while (!stopped() && (in.hasRemaining() || full)) {
            out.clear();
            int before = in.position();
            boolean ended = zstd.decompressDirectByteBufferStream(out, in);
            full = !out.hasRemaining();
            boolean moved = out.position() > 0 || in.position() > before;
            if (moved) {
                frameEnded = ended;
            }
            out.flip();
            int length = out.remaining();
            out.get(plain, 0, length);
            pass(plain, length);
            if (!moved) {
                return;
            }
        }
    }

    @Override
    void decodeRest() {
        if (!frameEnded) {
            fail("compressed body ends early");
        }
    }

    @Override
    void close() {
        ZstdDecompressCtx zstd = context;
        if (zstd != null) {
            zstd.close();
        }
    }
}
