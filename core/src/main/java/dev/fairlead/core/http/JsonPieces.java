package dev.fairlead.core.http;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** Hands on what is written to it in pieces of 32 KiB as they get full; the last one is left for whoever closes. */
final class JsonPieces extends OutputStream {

    private static final int PIECE = 32 << 10;

    private final Consumer<byte[]> full;
    private final byte[] piece = new byte[PIECE];
    private int length;

    JsonPieces(Consumer<byte[]> full) {
        this.full = full;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == PIECE) {
                full.accept(rest());
                length = 0;
            }
            int fits = Math.min(left, PIECE - length);
            System.arraycopy(bytes, from, piece, length, fits);
            length += fits;
            from += fits;
            left -= fits;
        }
    }

    /** What was not handed on. */
    byte[] rest() {
        return Arrays.copyOf(piece, length);
    }
}
