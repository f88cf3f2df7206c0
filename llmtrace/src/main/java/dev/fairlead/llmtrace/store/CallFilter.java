package dev.fairlead.llmtrace.store;

import dev.fairlead.llmtrace.call.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which calls are meant; an empty field excludes nothing, and all given ones must hold.
 *
 * @param from start at or after
 * @param to start before
 * @param trace beginning of the trace id, 1 to 32 hex digits
 * @param model requested or served
 * @param tag {@code key=value}, or {@code key} for any value
 * @param statusClass 2 for 2xx, 4 for 4xx, …; 0 for calls without a status
 * @param failed whether the call counts as an error, see {@link CallRow#failed()}
 * @param minCost inclusive; calls without a cost never match a bound
 * @param maxCost inclusive
 * @param minLatency inclusive
 * @param maxLatency inclusive
 */
public record CallFilter(
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> trace,
        Optional<String> provider,
        Optional<String> model,
        Optional<String> session,
        Optional<String> user,
        Optional<String> agent,
        Optional<String> key,
        Optional<String> tag,
        Optional<String> operation,
        OptionalInt status,
        OptionalInt statusClass,
        Optional<Outcome> outcome,
        Optional<Boolean> failed,
        Optional<BigDecimal> minCost,
        Optional<BigDecimal> maxCost,
        Optional<Duration> minLatency,
        Optional<Duration> maxLatency) {

    public static final CallFilter ALL = builder().build();

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the fields that are given. */
    public static final class Builder {
        private Optional<Instant> from = Optional.empty();
        private Optional<Instant> to = Optional.empty();
        private Optional<String> trace = Optional.empty();
        private Optional<String> provider = Optional.empty();
        private Optional<String> model = Optional.empty();
        private Optional<String> session = Optional.empty();
        private Optional<String> user = Optional.empty();
        private Optional<String> agent = Optional.empty();
        private Optional<String> key = Optional.empty();
        private Optional<String> tag = Optional.empty();
        private Optional<String> operation = Optional.empty();
        private OptionalInt status = OptionalInt.empty();
        private OptionalInt statusClass = OptionalInt.empty();
        private Optional<Outcome> outcome = Optional.empty();
        private Optional<Boolean> failed = Optional.empty();
        private Optional<BigDecimal> minCost = Optional.empty();
        private Optional<BigDecimal> maxCost = Optional.empty();
        private Optional<Duration> minLatency = Optional.empty();
        private Optional<Duration> maxLatency = Optional.empty();

        private Builder() {}

        public Builder from(Instant value) {
            from = Optional.of(value);
            return this;
        }

        public Builder to(Instant value) {
            to = Optional.of(value);
            return this;
        }

        public Builder trace(String value) {
            trace = Optional.of(value);
            return this;
        }

        public Builder provider(String value) {
            provider = Optional.of(value);
            return this;
        }

        public Builder model(String value) {
            model = Optional.of(value);
            return this;
        }

        public Builder session(String value) {
            session = Optional.of(value);
            return this;
        }

        public Builder user(String value) {
            user = Optional.of(value);
            return this;
        }

        public Builder agent(String value) {
            agent = Optional.of(value);
            return this;
        }

        public Builder key(String value) {
            key = Optional.of(value);
            return this;
        }

        public Builder tag(String value) {
            tag = Optional.of(value);
            return this;
        }

        public Builder operation(String value) {
            operation = Optional.of(value);
            return this;
        }

        public Builder status(int value) {
            status = OptionalInt.of(value);
            return this;
        }

        public Builder statusClass(int value) {
            statusClass = OptionalInt.of(value);
            return this;
        }

        public Builder outcome(Outcome value) {
            outcome = Optional.of(value);
            return this;
        }

        public Builder failed(boolean value) {
            failed = Optional.of(value);
            return this;
        }

        public Builder minCost(BigDecimal value) {
            minCost = Optional.of(value);
            return this;
        }

        public Builder maxCost(BigDecimal value) {
            maxCost = Optional.of(value);
            return this;
        }

        public Builder minLatency(Duration value) {
            minLatency = Optional.of(value);
            return this;
        }

        public Builder maxLatency(Duration value) {
            maxLatency = Optional.of(value);
            return this;
        }

        public CallFilter build() {
            return new CallFilter(
                    from,
                    to,
                    trace,
                    provider,
                    model,
                    session,
                    user,
                    agent,
                    key,
                    tag,
                    operation,
                    status,
                    statusClass,
                    outcome,
                    failed,
                    minCost,
                    maxCost,
                    minLatency,
                    maxLatency);
        }
    }
}
