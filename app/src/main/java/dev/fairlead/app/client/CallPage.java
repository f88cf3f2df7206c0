package dev.fairlead.app.client;

import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.Table;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** One call as a page to read: who and what, the conversation, tool calls, tokens, money, times. */
public final class CallPage {

    private final PrintStream out;

    public CallPage(Terminal terminal) {
        this.out = terminal.out();
    }

    /** @param span in the API's schema {@code Span} */
    public void print(JsonNode span) {
        Call call = new Call(span.path("call"));
        head(call);
        conversation(span.path("content"));
        usage(call);
        cost(call.json().path("cost"));
        times(call);
        out.println();
    }

    private void head(Call call) {
        out.println("Call " + call.id());
        field("started", Figures.time(call.startedAt(), ZoneId.systemDefault()));
        field(
                "what",
                call.operation() + ", " + call.text("method").orElse("") + " "
                        + call.text("path").orElse("") + " at "
                        + call.text("upstream").orElse("no upstream"));
        field("model", model(call));
        field("status", call.status());
        JsonNode error = call.json().path("error");
        if (error.isObject()) {
            field(
                    "error",
                    error.path("type").asString("") + ": "
                            + error.path("message").asString(""));
        }
        for (String name :
                new String[] {"tenant", "key_id", "session", "user", "agent", "finish_reason", "response_id"}) {
            call.text(name).ifPresent(value -> field(name.replace('_', ' '), value));
        }
        pairs("tags", call.json().path("tags"));
        pairs("parameters", call.json().path("parameters"));
    }

    private static String model(Call call) {
        String requested = call.text("requested_model").orElse("-");
        return call.text("served_model")
                .filter(served -> !served.equals(requested))
                .map(served -> requested + ", served by " + served)
                .orElse(requested);
    }

    private void conversation(JsonNode content) {
        content.path("input").forEach(this::segment);
        for (JsonNode segment : content.path("output")) {
            // Calls of tools come below, with their ids.
            if (!segment.path("origin").asString("").equals("tool_call")) {
                segment(segment);
            }
        }
        for (JsonNode tool : content.path("tool_calls")) {
            out.println();
            out.println("[tool call " + Text.line(tool.path("name").asString("")) + "] "
                    + Text.line(tool.path("id").asString("")));
            block(tool.path("arguments").asString(""));
        }
        for (String raw : new String[] {"request", "answer"}) {
            if (content.path(raw).isString()) {
                out.println();
                out.println("[" + raw + " as sent]");
                block(content.path(raw).asString(""));
            }
        }
    }

    private void segment(JsonNode segment) {
        String role = segment.path("role").asString("");
        String origin = segment.path("origin").asString("").replace('_', ' ');
        String name = segment.path("name").asString("");
        out.println();
        String who = role.isEmpty() || role.equals(origin) ? origin : origin.isEmpty() ? role : role + ", " + origin;
        out.println(Text.line("[" + who + (name.isEmpty() ? "" : " " + name) + "]"));
        block(segment.path("text").asString(""));
    }

    private void usage(Call call) {
        call.usage().ifPresent(usage -> {
            out.println();
            Table table = new Table("TOKENS (" + call.quality() + ")", ">COUNT");
            usage.properties().forEach(meter -> {
                if (meter.getValue().isNumber() && meter.getValue().asLong() > 0) {
                    table.row(
                            meter.getKey().replace('_', ' '),
                            Figures.count(meter.getValue().asLong()));
                }
            });
            table.print(out, OptionalInt.empty());
        });
    }

    private void cost(JsonNode cost) {
        if (!cost.isObject()) {
            return;
        }
        out.println();
        if (cost.path("amount").isNull()) {
            out.println("Unpriced: " + Text.line(cost.path("unpriced_reason").asString("")));
            return;
        }
        Table table = new Table(
                "COST (as " + cost.path("priced_as").asString("") + ")", ">QUANTITY", ">RATE", ">COST", "WHEN");
        for (JsonNode line : cost.path("lines")) {
            table.row(
                    line.path("meter").asString("").replace('_', ' '),
                    Figures.count(line.path("quantity").asLong()),
                    line.path("rate").asString(""),
                    line.path("cost").asString(""),
                    line.path("conditions").asString(""));
        }
        table.row(
                "total",
                "",
                "",
                new BigDecimal(cost.path("amount").asString("0")).toPlainString(),
                cost.path("currency").asString(""));
        table.print(out, OptionalInt.empty());
    }

    private void times(Call call) {
        out.println();
        StringBuilder times = new StringBuilder();
        time(times, call.json().path("first_byte_ms"), "first byte");
        time(times, call.json().path("first_token_ms"), "first token");
        time(times, call.json().path("duration_ms"), "end");
        out.println("Times from the start: " + times);
    }

    private static void time(StringBuilder times, JsonNode millis, String name) {
        if (millis.isNumber()) {
            times.append(times.isEmpty() ? "" : ", ")
                    .append(name)
                    .append(' ')
                    .append(Figures.millis(millis.asDouble()));
        }
    }

    private void pairs(String name, JsonNode pairs) {
        if (!pairs.isEmpty()) {
            field(
                    name,
                    pairs.properties().stream()
                            .map(pair ->
                                    Map.entry(pair.getKey(), pair.getValue().asString("")))
                            .map(pair -> pair.getKey() + (pair.getValue().isEmpty() ? "" : "=" + pair.getValue()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private void field(String name, String value) {
        out.printf("  %-14s %s%n", name, Text.line(value));
    }

    private void block(String text) {
        Text.clean(text).lines().forEach(line -> out.println("  " + line));
    }
}
