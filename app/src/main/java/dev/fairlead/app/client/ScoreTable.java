package dev.fairlead.app.client;

import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import tools.jackson.databind.JsonNode;

/** How scores look in a table. */
public final class ScoreTable {

    private static final int SHORT = 12;

    private ScoreTable() {}

    /** @param scores in the API's schema {@code Score} */
    public static Table of(Iterable<JsonNode> scores) {
        Table table = new Table("<GIVEN", "ABOUT", "NAME", "VALUE", "SOURCE?", "BY?", "COMMENT", "=ID?");
        for (JsonNode score : scores) {
            table.row(
                    Figures.time(Instant.parse(score.path("created_at").asString("")), ZoneId.systemDefault()),
                    about(score),
                    score.path("name").asString(""),
                    value(score),
                    score.path("source").asString(""),
                    score.path("author").path("name").asString(""),
                    score.path("comment").asString(""),
                    score.path("id").asString(""));
        }
        return table;
    }

    private static String about(JsonNode score) {
        String session = score.path("session").asString("");
        if (!session.isEmpty()) {
            return "session " + session;
        }
        String trace = score.path("trace_id").asString("");
        String span = score.path("span_id").asString("");
        return trace.substring(0, Math.min(SHORT, trace.length())) + (span.isEmpty() ? "" : ", call " + span);
    }

    private static String value(JsonNode score) {
        JsonNode value = score.path("value");
        if (!value.isNumber()) {
            return value.asString("");
        }
        String most = score.path("max").isNumber() ? " of " + figure(score.path("max")) : "";
        return figure(value) + most;
    }

    /** Without the digits that say nothing. */
    public static String figure(JsonNode number) {
        BigDecimal value = number.decimalValue();
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
