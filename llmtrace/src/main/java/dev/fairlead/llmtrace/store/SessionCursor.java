package dev.fairlead.llmtrace.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;

/**
 * Where a page of sessions ended.
 *
 * @param lastMicros start of the session's last call in microseconds since 1970
 */
public record SessionCursor(long lastMicros, String tenant, String session) {

    public static final Comparator<SessionCursor> NEWEST_FIRST = Comparator.comparingLong(SessionCursor::lastMicros)
            .reversed()
            .thenComparing(SessionCursor::tenant)
            .thenComparing(SessionCursor::session);

    private static final char SEPARATOR = '\u001f';

    public static SessionCursor of(SessionRow row) {
        return new SessionCursor(ChronoUnit.MICROS.between(Instant.EPOCH, row.last()), row.tenant(), row.session());
    }

    /** @throws StoreException with {@link StoreException.Code#INVALID_CURSOR} if the text is not a cursor of sessions */
    public static SessionCursor parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(String.valueOf(SEPARATOR), 3);
            return new SessionCursor(MicroTime.requireKnown(Long.parseLong(parts[0])), parts[1], parts[2]);
        } catch (IllegalArgumentException | ArithmeticException | ArrayIndexOutOfBoundsException e) {
            throw new StoreException(
                    StoreException.Code.INVALID_CURSOR,
                    "the cursor is not one the list of sessions returned; start again without it",
                    e);
        }
    }

    @Override
    public String toString() {
        String plain = lastMicros + "" + SEPARATOR + tenant + SEPARATOR + session;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
}
