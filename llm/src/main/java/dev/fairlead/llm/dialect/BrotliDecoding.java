package dev.fairlead.llm.dialect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.brotli.dec.BrotliInputStream;

/**
 * Brotli (RFC 7932). The decoder can only pull, so the encoded bytes are kept, up to a bound, and decoded at the end:
 * nothing of such an answer is known before.
 */
final class BrotliDecoding extends BoundedDecoding {
    private static final int MAX_ENCODED = 8 << 20;

    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();

    BrotliDecoding(long limit, StreamDecoding next) {
        super(limit, next);
    }

    @Override
    void decode(byte[] bytes, int from, int to) {
        if (encoded.size() + (to - from) > MAX_ENCODED) {
            fail("brotli body is larger than " + MAX_ENCODED + " bytes");
            encoded.reset();
        } else {
            encoded.write(bytes, from, to - from);
        }
    }

    @Override
    void decodeRest() {
        if (encoded.size() == 0) {
            return;
        }
        byte[] plain = new byte[16 << 10];
        try (BrotliInputStream in = new BrotliInputStream(new ByteArrayInputStream(encoded.toByteArray()))) {
            int length;
            while (!stopped() && (length = in.read(plain)) >= 0) {
                pass(plain, length);
            }
        } catch (IOException | RuntimeException e) {
            fail("compressed body is damaged");
        }
    }

    @Override
    void close() {
        encoded.reset();
    }
}
