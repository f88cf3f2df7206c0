package dev.fairlead.bench.load;

import java.nio.ByteBuffer;

/**
 * What every answer must be: status 200 and a body that equals this one byte for byte, or, where the upstream makes
 * each answer anew, one of the same length.
 */
public record ExpectedAnswer(ByteBuffer body, boolean exact) {
    /** Keeps a read-only view of {@code body} from its position to its limit. */
    public ExpectedAnswer {
        body = body.slice().asReadOnlyBuffer();
    }

    public int length() {
        return body.capacity();
    }

    /** Server-sent events in the body: its blank lines. */
    public int events() {
        int events = 0;
        for (int at = 1; at < length(); at++) {
            if (body.get(at) == '\n' && body.get(at - 1) == '\n') {
                events++;
            }
        }
        return events;
    }

    /** Whether {@code part} is what the answer holds at {@code offset}. */
    boolean matches(long offset, ByteBuffer part) {
        if (offset + part.remaining() > body.capacity()) {
            return false;
        }
        return !exact || body.slice((int) offset, part.remaining()).mismatch(part) < 0;
    }
}
