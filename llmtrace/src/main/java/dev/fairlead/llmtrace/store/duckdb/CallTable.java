package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The table of calls. What questions are asked by has a column, be it here or in the table of dimensions, to which a call
 * points; everything else is in one packed column.
 */
final class CallTable {

    /** Calls with their dimensions, as {@link #read} takes them; names of columns are unique over both tables. */
    static final String SELECT = "SELECT * FROM calls JOIN dimensions ON id = dimension_id";

    private static final int COST_SCALE = 18;

    private final CallDetail details = new CallDetail();

    /** @param ids of the calls' dimensions, in the order of the calls */
    void append(DuckDBConnection connection, List<CallRow> calls, long[] ids) throws SQLException {
        if (calls.isEmpty()) {
            return;
        }
        try (DuckDBAppender appender = connection.createAppender("calls")) {
            for (int i = 0; i < calls.size(); i++) {
                append(appender, calls.get(i), ids[i]);
            }
        }
    }

    private void append(DuckDBAppender to, CallRow row, long id) throws SQLException {
        to.beginRow()
                .append(row.number())
                .append(HexFormat.fromHexDigitsToLong(row.traceId(), 0, 16))
                .append(HexFormat.fromHexDigitsToLong(row.traceId(), 16, 32))
                .append(HexFormat.fromHexDigitsToLong(row.spanId()))
                .appendEpochMicros(Conditions.micros(row.startedAt()))
                .append(CallDetail.micros(row.duration()))
                .append((short) row.status())
                .append(row.failed())
                .append(id)
                .append(row.caller().session())
                .append(Tags.encode(row.caller().tags()))
                .append(row.usage().totalTokens());
        if (row.rating().orElse(null) instanceof Rating.Priced priced) {
            appendCost(to, priced.cost().amount());
        } else {
            to.appendNull();
        }
        to.append(row.rating().orElse(null) instanceof Rating.Unpriced)
                .append(details.encode(row))
                .endRow();
    }

    /** Appends money without the arithmetic on big numbers that a {@code BigDecimal} costs, where it fits into 64 bits. */
    static void appendCost(DuckDBAppender to, BigDecimal cost) throws SQLException {
        BigDecimal scaled = cost.setScale(COST_SCALE);
        BigInteger digits = scaled.unscaledValue();
        if (digits.bitLength() < Long.SIZE) {
            long low = digits.longValue();
            to.appendDecimal(low, low < 0 ? -1 : 0);
        } else {
            to.append(scaled);
        }
    }

    static CallRow read(ResultSet from) throws SQLException {
        CallDetail.Parts detail = CallDetail.decode(
                from.getBytes("detail"),
                from.getString("provider"),
                from.getString("dialect"),
                from.getString("operation"),
                from.getString("requested_model"),
                from.getString("served_model"));
        HexFormat hex = HexFormat.of();
        return new CallRow(
                from.getLong("number"),
                hex.toHexDigits(from.getLong("trace_high")) + hex.toHexDigits(from.getLong("trace_low")),
                hex.toHexDigits(from.getLong("span")),
                detail.parentSpanId(),
                instant(from, "start"),
                detail.firstByte(),
                detail.firstToken(),
                Duration.ofNanos(from.getLong("duration_us") * 1000),
                Outcome.valueOf(from.getString("outcome").toUpperCase(Locale.ROOT)),
                from.getInt("status"),
                new Caller(
                        from.getString("tenant"),
                        from.getString("key"),
                        from.getString("session"),
                        from.getString("user"),
                        from.getString("agent"),
                        detail.parentAgent(),
                        Tags.decode(from.getString("tags"))),
                detail.target(),
                detail.request(),
                detail.answer(),
                detail.rating(),
                detail.requestBody(),
                detail.answerBody());
    }

    static Instant instant(ResultSet from, String column) throws SQLException {
        return from.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}
