package dev.fairlead.app.command;

import dev.fairlead.app.client.Call;
import dev.fairlead.app.client.CallSearch;
import dev.fairlead.app.client.CallTable;
import dev.fairlead.app.client.Connection;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Figures;
import dev.fairlead.app.terminal.ProgressLine;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import dev.fairlead.core.http.Json;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead traces search}. */
@Command(
        name = "search",
        description = {
            "Finds calls by what was said in them, newest first.",
            "All of TEXT must occur, in any case and also inside of longer words; an argument with spaces is a phrase."
        })
final class TracesSearchCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Clock clock;
    private final ProgressLine progress;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final TraceFilters filters = new TraceFilters();

    @Mixin
    private final Moments range = new Moments();

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "Words, or phrases in quotes.")
    private List<String> text = List.of();

    @Option(names = "--in", paramLabel = "request|answer", description = "Look into one of the two only.")
    private Optional<String> in = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "How many at most; by default 20.")
    private int limit = 20;

    TracesSearchCommand(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
        this.progress = new ProgressLine(terminal);
    }

    @Override
    public Integer call() {
        Map<String, String> query = filters.query();
        range.addTo(query, clock);
        query.put("q", words());
        in.ifPresent(side -> query.put("in", side));
        ObjectNode found = Json.mapper().createObjectNode();
        ArrayNode matches = found.putArray("data");
        CallSearch.End end;
        try (Connection connected = connection.connect(terminal)) {
            end = new CallSearch(connected.api(), query)
                    .run(
                            limit,
                            match -> {
                                matches.add(match);
                                show(match);
                            },
                            come -> progress.show(come(come) + ", " + matches.size() + " found"));
        }
        progress.clear();
        if (output.json()) {
            found.set("progress", end.progress());
            found.set("next_cursor", end.cursor());
            OutputOption.print(terminal, found);
        } else {
            terminal.err().println(matches.size() + " found; " + come(end.progress()) + ".");
            if (!end.cursor().isNull()) {
                terminal.err().println("There may be more; raise --limit.");
            }
        }
        return ExitCode.OK.status();
    }

    private String words() {
        return text.stream()
                .map(word -> word.contains(" ") && !word.contains("\"") ? '"' + word + '"' : word)
                .collect(Collectors.joining(" "));
    }

    private void show(JsonNode match) {
        if (output.json()) {
            return;
        }
        progress.clear();
        Call call = new Call(match.path("call"));
        terminal.out()
                .println(Figures.time(call.startedAt(), ZoneId.systemDefault()) + "  " + call.shortId() + "  "
                        + Text.line(CallTable.model(call)) + "  " + Text.line(CallTable.user(call)) + "  "
                        + call.status());
        for (JsonNode hit : match.path("hits")) {
            String role = hit.path("role").asString("");
            String who = role.isEmpty() ? hit.path("origin").asString("") : role;
            terminal.out()
                    .println("    " + hit.path("in").asString("") + ", " + Text.line(who) + ": "
                            + Text.line(hit.path("snippet").asString("")));
        }
    }

    private static String come(JsonNode progress) {
        long scanned = progress.path("scanned_calls").asLong();
        long all = scanned + progress.path("remaining_calls").asLong();
        String back = Optional.ofNullable(progress.path("back_to").asString(null))
                .map(time -> ", back to " + Figures.time(Instant.parse(time), ZoneId.systemDefault()))
                .orElse("");
        long unreadable = progress.path("unreadable_calls").asLong();
        return "looked into " + Figures.count(scanned) + " of " + Figures.count(all) + " calls"
                + (unreadable > 0 ? " (" + Figures.count(unreadable) + " cannot be read any more)" : "") + back;
    }
}
