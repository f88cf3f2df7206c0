package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.StreamWriter;
import java.io.ByteArrayOutputStream;

/** Hands on what is exported in pieces of a size that a socket likes. */
final class ExportBuffer {

    private static final int PIECE = 64 << 10;

    private final StreamWriter out;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);

    ExportBuffer(StreamWriter out) {
        this.out = out;
    }

    void write(byte[] bytes) {
        piece.writeBytes(bytes);
        if (piece.size() >= PIECE) {
            flush();
        }
    }

    void flush() {
        if (piece.size() > 0) {
            out.bytes(piece.toByteArray());
            piece.reset();
        }
    }
}
