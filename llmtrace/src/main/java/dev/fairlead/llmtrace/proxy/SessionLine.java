package dev.fairlead.llmtrace.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One message of a session as one line of its record: without line feeds, and without the audio inside. */
final class SessionLine {

    /** Words, ids and signatures are shorter; audio is longer. */
    private static final int AUDIO_CHARS = 512;

    private SessionLine() {}

    /**
     * A text message. JSON strings that are nothing but a long run of Base64 are replaced by a note of their length: that
     * is how audio travels inside events.
     */
    static byte[] of(byte[] message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(Math.min(message.length, 1 << 16) + 1);
        int at = 0;
        while (at < message.length) {
            byte b = message[at];
            if (b == '"') {
                int end = endOfString(message, at + 1);
                if (end - at > AUDIO_CHARS && isBase64(message, at + 1, end)) {
                    line.writeBytes(text("\"[" + (end - at - 1) + " base64 characters left out]\""));
                    at = end + 1;
                } else {
                    int after = Math.min(end + 1, message.length);
                    for (; at < after; at++) {
                        line.write(message[at] == '\n' || message[at] == '\r' ? ' ' : message[at]);
                    }
                }
            } else {
                line.write(b == '\n' || b == '\r' ? ' ' : b);
                at++;
            }
        }
        line.write('\n');
        return line.toByteArray();
    }

    /** A message that is not kept. */
    static byte[] leftOut(String what, long bytes) {
        return text("{\"type\":\"" + what + "\",\"bytes\":" + bytes + "}\n");
    }

    private static int endOfString(byte[] message, int from) {
        int at = from;
        while (at < message.length && message[at] != '"') {
            at += message[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, message.length);
    }

    private static boolean isBase64(byte[] message, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = message[i];
            boolean alphabet = b >= 'A' && b <= 'Z'
                    || b >= 'a' && b <= 'z'
                    || b >= '0' && b <= '9'
                    || b == '+'
                    || b == '/'
                    || b == '='
                    || b == '-'
                    || b == '_'
                    || b == '\\' && i + 1 < to && message[i + 1] == '/';
            if (!alphabet) {
                return false;
            }
        }
        return true;
    }

    private static byte[] text(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
