package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallTarget;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** The table of calls: what is asked for has a column, everything else lies in one JSON column. */
final class CallTable {

    private static final int COST_SCALE = 18;
    private static final int NOT_RATED = 0;
    private static final int PRICED = 1;
    private static final int UNPRICED = 2;
    private static final Outcome[] OUTCOMES = Outcome.values();
    private static final Usage.Quality[] QUALITIES = Usage.Quality.values();

    private final CallDetail details = new CallDetail();

    void append(DuckDBConnection connection, Collection<CallRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender("calls")) {
            for (CallRow row : rows) {
                append(appender, row);
            }
        }
    }

    private void append(DuckDBAppender to, CallRow row) throws SQLException {
        to.beginRow()
                .append(row.number())
                .append(HexFormat.fromHexDigitsToLong(row.traceId(), 0, 16))
                .append(HexFormat.fromHexDigitsToLong(row.traceId(), 16, 32))
                .append(HexFormat.fromHexDigitsToLong(row.spanId()))
                .appendEpochMicros(Conditions.micros(row.startedAt()));
        appendMicros(to, row.firstByte());
        appendMicros(to, row.firstToken());
        to.append(row.duration().toNanos() / 1000)
                .append((byte) row.outcome().ordinal())
                .append((short) row.status())
                .append(row.failed());
        Caller caller = row.caller();
        to.append(caller.tenant())
                .append(caller.keyId())
                .append(caller.session())
                .append(caller.user())
                .append(caller.agent())
                .append(Tags.encode(caller.tags()));
        CallTarget target = row.target();
        to.append(target.upstream())
                .append(target.provider())
                .append(target.dialect())
                .append(target.operation());
        appendText(to, row.request().model());
        appendText(to, row.answer().model());
        appendUsage(to, row.answer().usage());
        appendRating(to, row.rating());
        to.append(details.encode(row)).endRow();
    }

    private static void appendMicros(DuckDBAppender to, Optional<Duration> time) throws SQLException {
        if (time.isPresent()) {
            to.append(time.get().toNanos() / 1000);
        } else {
            to.appendNull();
        }
    }

    private static void appendText(DuckDBAppender to, Optional<String> text) throws SQLException {
        if (text.isPresent()) {
            to.append(text.get());
        } else {
            to.appendNull();
        }
    }

    private static void appendUsage(DuckDBAppender to, Optional<Usage> reported) throws SQLException {
        if (reported.isPresent()) {
            to.append((byte) reported.get().quality().ordinal());
        } else {
            to.appendNull();
        }
        Usage usage = reported.orElse(Usage.NONE);
        to.append(usage.inputUncached())
                .append(usage.cacheRead())
                .append(usage.cacheWrite5m())
                .append(usage.cacheWrite1h())
                .append(usage.output())
                .append(usage.reasoning());
    }

    private static void appendRating(DuckDBAppender to, Optional<Rating> rating) throws SQLException {
        switch (rating.orElse(null)) {
            case Rating.Priced priced ->
                to.append(priced.cost().amount().setScale(COST_SCALE)).append((byte) PRICED);
            case Rating.Unpriced _ -> to.appendNull().append((byte) UNPRICED);
            case null -> to.appendNull().append((byte) NOT_RATED);
        }
    }

    CallRow read(ResultSet from) throws SQLException {
        CallDetail.Parts detail = details.decode(from.getString("detail"));
        Optional<String> requested = Optional.ofNullable(from.getString("requested_model"));
        Optional<String> served = Optional.ofNullable(from.getString("served_model"));
        return new CallRow(
                from.getLong("number"),
                HexFormat.of().toHexDigits(from.getLong("trace_high"))
                        + HexFormat.of().toHexDigits(from.getLong("trace_low")),
                HexFormat.of().toHexDigits(from.getLong("span")),
                detail.parentSpanId(),
                instant(from, "start"),
                micros(from, "first_byte_us"),
                micros(from, "first_token_us"),
                Duration.ofNanos(from.getLong("duration_us") * 1000),
                OUTCOMES[from.getInt("outcome")],
                from.getInt("status"),
                new Caller(
                        from.getString("tenant"),
                        from.getString("key_id"),
                        from.getString("session"),
                        from.getString("user_id"),
                        from.getString("agent"),
                        Tags.decode(from.getString("tags"))),
                new CallTarget(
                        from.getString("upstream"),
                        from.getString("provider"),
                        from.getString("dialect"),
                        from.getString("operation"),
                        detail.method(),
                        detail.path()),
                detail.request(requested),
                detail.answer(served, usage(from, detail.rareMeters())),
                rating(from, detail),
                detail.requestBody(),
                detail.answerBody());
    }

    static Instant instant(ResultSet from, String column) throws SQLException {
        return from.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    private static Optional<Duration> micros(ResultSet from, String column) throws SQLException {
        long value = from.getLong(column);
        return from.wasNull() ? Optional.empty() : Optional.of(Duration.ofNanos(value * 1000));
    }

    private static Optional<Usage> usage(ResultSet from, long[] rare) throws SQLException {
        int quality = from.getInt("quality");
        if (from.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new Usage(
                from.getLong("input"),
                from.getLong("cache_read"),
                from.getLong("cache_write_5m"),
                from.getLong("cache_write_1h"),
                from.getLong("output"),
                from.getLong("reasoning"),
                rare[0],
                rare[1],
                rare[2],
                rare[3],
                rare[4],
                rare[5],
                QUALITIES[quality]));
    }

    private static Optional<Rating> rating(ResultSet from, CallDetail.Parts detail) throws SQLException {
        BigDecimal cost = from.getBigDecimal("cost");
        return switch (from.getInt("rated")) {
            case PRICED ->
                Optional.of(new Rating.Priced(
                        new Money(cost, detail.currency()), detail.ratedModel(), detail.lines(), detail.catalog()));
            case UNPRICED -> Optional.of(new Rating.Unpriced(detail.unpricedReason(), detail.catalog()));
            default -> Optional.empty();
        };
    }
}
