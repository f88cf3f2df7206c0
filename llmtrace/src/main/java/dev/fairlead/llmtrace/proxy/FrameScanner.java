package dev.fairlead.llmtrace.proxy;

import java.nio.charset.StandardCharsets;

/**
 * Finds the frames in one direction of a WebSocket (RFC 6455, section 5.2) as bytes arrive, split anywhere. It only
 * looks: the bytes themselves are relayed as they came.
 */
final class FrameScanner {

    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int MAX_CONTROL = 125;

    /** What a direction says. */
    interface Sink {
        /** A text or binary message begins. */
        void message(boolean text, boolean compressed);

        /** The next unmasked bytes of that message; only lent. */
        void payload(byte[] bytes, int from, int to);

        void endOfMessage();

        /** @param code 1005 where the frame has none, as RFC 6455, section 7.1.5 says */
        void close(int code, String reason);
    }

    private final Sink sink;
    private final byte[] head = new byte[14];
    private int headLength;
    private int headWanted = 2;
    private boolean inPayload;
    private boolean control;
    private boolean last;
    private boolean masked;
    private boolean closing;
    private long remaining;
    private int maskAt;
    private final byte[] mask = new byte[4];
    private final byte[] controlBytes = new byte[MAX_CONTROL];
    private int controlLength;

    FrameScanner(Sink sink) {
        this.sink = sink;
    }

    /** Scans the next bytes and returns how many of them stand before a close frame: all, when there is none. */
    int accept(byte[] bytes, int length) {
        int beforeClose = closing ? 0 : length;
        int at = 0;
        while (at < length) {
            if (!inPayload) {
                if (headLength == 0 && (bytes[at] & 0x0F) == CLOSE && !closing) {
                    closing = true;
                    beforeClose = at;
                }
                head[headLength++] = bytes[at++];
                if (headLength == headWanted) {
                    headRead();
                }
            } else {
                int taken = (int) Math.min(remaining, length - at);
                payload(bytes, at, taken);
                at += taken;
                remaining -= taken;
                if (remaining == 0) {
                    endOfFrame();
                }
            }
        }
        return beforeClose;
    }

    private void headRead() {
        int shortLength = head[1] & 0x7F;
        masked = (head[1] & 0x80) != 0;
        int extended = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
        headWanted = 2 + extended + (masked ? 4 : 0);
        if (headLength < headWanted) {
            return;
        }
        remaining = extended == 0 ? shortLength : number(extended) & Long.MAX_VALUE;
        if (masked) {
            System.arraycopy(head, 2 + extended, mask, 0, 4);
        }
        maskAt = 0;
        int opcode = head[0] & 0x0F;
        last = (head[0] & 0x80) != 0;
        control = opcode >= CLOSE;
        controlLength = 0;
        if (!control && opcode != CONTINUATION) {
            sink.message(opcode == TEXT, (head[0] & 0x40) != 0);
        }
        inPayload = true;
        if (remaining == 0) {
            endOfFrame();
        }
    }

    private long number(int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | head[2 + i] & 0xFF;
        }
        return number;
    }

    private void payload(byte[] bytes, int from, int length) {
        byte[] plain = bytes;
        int start = from;
        if (masked) {
            plain = new byte[length];
            start = 0;
            for (int i = 0; i < length; i++) {
                plain[i] = (byte) (bytes[from + i] ^ mask[maskAt++ & 3]);
            }
        }
        if (!control) {
            sink.payload(plain, start, start + length);
        } else {
            int kept = Math.min(length, MAX_CONTROL - controlLength);
            System.arraycopy(plain, start, controlBytes, controlLength, kept);
            controlLength += kept;
        }
    }

    private void endOfFrame() {
        boolean close = (head[0] & 0x0F) == CLOSE;
        headLength = 0;
        headWanted = 2;
        inPayload = false;
        if (close) {
            int code = controlLength < 2 ? 1005 : (controlBytes[0] & 0xFF) << 8 | controlBytes[1] & 0xFF;
            sink.close(
                    code,
                    controlLength <= 2 ? "" : new String(controlBytes, 2, controlLength - 2, StandardCharsets.UTF_8));
        } else if (!control && last) {
            sink.endOfMessage();
        }
    }
}
