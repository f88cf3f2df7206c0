package dev.fairlead.llmtrace.store;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page of calls ended: the last call's sort value and number.
 *
 * @param value microseconds, tokens or money, by the sort
 */
public record CallCursor(CallQuery.Sort sort, CallQuery.Order order, BigDecimal value, long number) {

    private static final int COST_SCALE = 18;

    public static CallCursor of(CallQuery query, CallRow last) {
        return new CallCursor(query.sort(), query.order(), query.sort().value(last), last.number());
    }

    /** @throws StoreException with {@link StoreException.Code#INVALID_CURSOR} if the text is not a cursor of this query */
    public static CallCursor parse(String text, CallQuery query) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(":", -1);
            CallQuery.Sort sort = CallQuery.Sort.valueOf(parts[0]);
            CallCursor cursor = new CallCursor(
                    sort, CallQuery.Order.valueOf(parts[1]), value(sort, parts[2]), Long.parseLong(parts[3]));
            if (cursor.sort == query.sort() && cursor.order == query.order()) {
                return cursor;
            }
        } catch (IllegalArgumentException | ArithmeticException | ArrayIndexOutOfBoundsException e) {
            throw invalid(e);
        }
        throw invalid(new IllegalArgumentException("another sort or order"));
    }

    /** What no call can have is refused before a store has to make sense of it. */
    private static BigDecimal value(CallQuery.Sort sort, String text) {
        BigDecimal value = new BigDecimal(text);
        return switch (sort) {
            case START -> BigDecimal.valueOf(MicroTime.requireKnown(value.longValueExact()));
            case DURATION, TOKENS -> BigDecimal.valueOf(value.longValueExact());
            case COST -> {
                if (value.scale() < 0 || value.scale() > COST_SCALE || value.precision() - value.scale() > COST_SCALE) {
                    throw new ArithmeticException("no cost has so many digits");
                }
                yield value;
            }
        };
    }

    @Override
    public String toString() {
        String plain = sort + ":" + order + ":" + value.toPlainString() + ":" + number;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    private static StoreException invalid(Exception cause) {
        return new StoreException(
                StoreException.Code.INVALID_CURSOR,
                "the cursor is not one this list returned for the same sort and order; start again without it",
                cause);
    }
}
