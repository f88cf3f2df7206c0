package dev.fairlead.core.identity;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Makes ids that sort by the time they were made: a prefix and 26 lower-case base 32 characters of 48 bits of
 * milliseconds, 15 bits of sequence and 65 bits of chance. A clock that steps back does not break the order.
 */
public final class TimeOrderedIds {

    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LAST_SEQUENCE = (1 << 15) - 1;

    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int sequence;

    public TimeOrderedIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** @param prefix what the id is of, such as {@code key_} */
    public String next(String prefix) {
        StringBuilder id = new StringBuilder(prefix.length() + 26).append(prefix);
        synchronized (this) {
            long now = clock.millis();
            if (now > lastMillis) {
                lastMillis = now;
                sequence = 0;
            } else if (sequence == LAST_SEQUENCE) {
                lastMillis++;
                sequence = 0;
            } else {
                sequence++;
            }
            append(id, lastMillis, 10);
            append(id, sequence, 3);
        }
        append(id, random.nextLong(), 12);
        append(id, random.nextInt(32), 1);
        return id.toString();
    }

    private static void append(StringBuilder id, long bits, int digits) {
        for (int i = digits - 1; i >= 0; i--) {
            id.append(DIGITS[(int) (bits >>> (5 * i)) & 31]);
        }
    }
}
