package dev.fairlead.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Collects an answer's head and takes from it what framing needs. */
final class HeadReader {
    private static final int LIMIT = 64 * 1024;

    private byte[] bytes = new byte[1024];
    private int length;
    private int status;
    private long contentLength = -1;
    private boolean chunked;
    private boolean keepAlive = true;

    void reset() {
        length = 0;
        status = 0;
        contentLength = -1;
        chunked = false;
        keepAlive = true;
    }

    /** Consumes up to the blank line that ends the head; true when it was reached. */
    boolean read(ByteBuffer input) {
        while (input.hasRemaining()) {
            if (length == bytes.length) {
                grow();
            }
            bytes[length++] = input.get();
            if (endsHere()) {
                parse();
                return true;
            }
        }
        return false;
    }

    boolean empty() {
        return length == 0;
    }

    int status() {
        return status;
    }

    /** The declared length, -1 when there is none. */
    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    boolean keepAlive() {
        return keepAlive;
    }

    private boolean endsHere() {
        return length >= 4
                && bytes[length - 1] == '\n'
                && bytes[length - 2] == '\r'
                && bytes[length - 3] == '\n'
                && bytes[length - 4] == '\r';
    }

    private void grow() {
        if (length >= LIMIT) {
            throw new MalformedAnswer("a head of more than " + LIMIT + " bytes");
        }
        bytes = Arrays.copyOf(bytes, length * 2);
    }

    private void parse() {
        String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 ") || head.length() < 12) {
            throw new MalformedAnswer("a status line other than HTTP/1.1");
        }
        status = Integer.parseInt(head.substring(9, 12));
        int from = head.indexOf('\n') + 1;
        while (from < head.length()) {
            int end = head.indexOf('\n', from);
            int colon = head.indexOf(':', from);
            if (colon > from && colon < end) {
                header(
                        head.substring(from, colon),
                        head.substring(colon + 1, end).trim());
            }
            from = end + 1;
        }
    }

    private void header(String name, String value) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "content-length" -> contentLength = Long.parseLong(value);
            case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
            case "connection" -> keepAlive = !value.equalsIgnoreCase("close");
            default -> {}
        }
    }
}
