package dev.fairlead.llmtrace.proxy;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Undoes {@code permessage-deflate} (RFC 7692) in one direction of a WebSocket, for the record only. */
final class MessageInflation {

    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Inflater inflater = new Inflater(true);
    private final boolean keepsContext;
    private final int limit;
    private boolean damaged;

    /** @param limit bytes of a message beyond which it and, where they build on it, all later ones are given up */
    MessageInflation(boolean keepsContext, int limit) {
        this.keepsContext = keepsContext;
        this.limit = limit;
    }

    /** The plain message, or empty when it is too large or damaged. */
    Optional<byte[]> inflate(byte[] message, int length) {
        if (damaged) {
            return Optional.empty();
        }
        if (!keepsContext) {
            inflater.reset();
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream(Math.min(limit, length * 4 + 64));
        try {
            inflater.setInput(message, 0, length);
            drain(plain);
            inflater.setInput(TAIL);
            drain(plain);
        } catch (DataFormatException e) {
            missed();
            return Optional.empty();
        }
        if (plain.size() > limit) {
            missed();
            return Optional.empty();
        }
        if (inflater.finished()) {
            // A sender may end the stream with a message (RFC 7692, section 7.2.3.5); the next needs what this forgets.
            missed();
        }
        return Optional.of(plain.toByteArray());
    }

    /** A message was not kept whole: those that build on it cannot be read either. */
    void missed() {
        damaged = keepsContext;
    }

    private void drain(ByteArrayOutputStream plain) throws DataFormatException {
        byte[] piece = new byte[8192];
        while (plain.size() <= limit) {
            int length = inflater.inflate(piece);
            if (length == 0) {
                return;
            }
            plain.write(piece, 0, length);
        }
    }

    void close() {
        inflater.end();
    }
}
