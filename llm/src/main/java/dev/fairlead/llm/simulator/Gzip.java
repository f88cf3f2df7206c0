package dev.fairlead.llm.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compression of one answer, a piece at a time: each piece can be decompressed when it arrives. */
final class Gzip {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;

    Gzip() {
        try {
            gzip = new GZIPOutputStream(out, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] whole(byte[] body) {
        return new Gzip().piece(body, 0, body.length, true);
    }

    byte[] piece(byte[] bytes, int from, int to, boolean last) {
        try {
            gzip.write(bytes, from, to - from);
            if (last) {
                gzip.close();
            } else {
                gzip.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] piece = out.toByteArray();
        out.reset();
        return piece;
    }
}
