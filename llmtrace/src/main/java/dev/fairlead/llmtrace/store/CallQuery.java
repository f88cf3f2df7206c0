package dev.fairlead.llmtrace.store;

import dev.fairlead.llm.price.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One page of calls.
 *
 * @param sort what the order goes by; ties are ordered by call number
 * @param limit calls on the page, 1 to 1000
 * @param cursor the {@link Page#nextCursor()} of the page before; only good for the same sort and order
 */
public record CallQuery(CallFilter filter, Sort sort, Order order, int limit, Optional<String> cursor) {

    /** What calls can be ordered by. Calls without a cost come below all others. */
    public enum Sort {
        START,
        COST,
        DURATION,
        TOKENS;

        /** The call's value in this order: microseconds, money or tokens. */
        public BigDecimal value(CallRow row) {
            return switch (this) {
                case START -> BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, row.startedAt()));
                case COST -> row.cost().map(Money::amount).orElse(BigDecimal.ONE.negate());
                case DURATION -> BigDecimal.valueOf(row.duration().toNanos() / 1000);
                case TOKENS -> BigDecimal.valueOf(row.usage().totalTokens());
            };
        }
    }

    /** Which end comes first. */
    public enum Order {
        ASCENDING,
        DESCENDING
    }

    public CallQuery {
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("limit is between 1 and 1000, found " + limit);
        }
    }

    /** The newest calls that match. */
    public static CallQuery newest(CallFilter filter, int limit) {
        return new CallQuery(filter, Sort.START, Order.DESCENDING, limit, Optional.empty());
    }

    public CallQuery after(String cursor) {
        return new CallQuery(filter, sort, order, limit, Optional.of(cursor));
    }
}
