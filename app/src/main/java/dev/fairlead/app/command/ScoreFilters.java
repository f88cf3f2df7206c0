package dev.fairlead.app.command;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which scores are meant, in the words of the API. */
final class ScoreFilters {

    @Mixin
    private final Moments range = new Moments();

    @Option(names = "--trace", paramLabel = "ID", description = "Of this trace and its calls; the whole id.")
    private Optional<String> trace = Optional.empty();

    @Option(names = "--session", paramLabel = "ID", description = "Of this session itself, not of its traces.")
    private Optional<String> session = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "What was judged, such as helpful.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--source", paramLabel = "SOURCE", description = "human, api or evaluator.")
    private Optional<String> source = Optional.empty();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    /** The query parameters of the API. */
    Map<String, String> query(Clock clock) {
        Map<String, String> query = new LinkedHashMap<>();
        range.addTo(query, clock);
        trace.ifPresent(value -> query.put("trace_id", value));
        session.ifPresent(value -> query.put("session", value));
        name.ifPresent(value -> query.put("name", value));
        source.ifPresent(value -> query.put("source", value));
        tenant.ifPresent(value -> query.put("tenant", value));
        return query;
    }
}
