package dev.fairlead.app.command;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which calls are meant, whenever they were made, in the words of the API's list operation. */
final class TraceFilters {

    @Option(
            names = "--filter",
            paramLabel = "NAME",
            description = "A saved filter; what is said beside it counts more.")
    private Optional<String> filter = Optional.empty();

    @Option(names = "--tenant", paramLabel = "ID", description = "Another tenant, or * for all; for platform admins.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--trace", paramLabel = "ID", description = "The beginning of a trace id.")
    private Optional<String> trace = Optional.empty();

    @Option(names = "--provider", paramLabel = "NAME", description = "openai, anthropic, ...")
    private Optional<String> provider = Optional.empty();

    @Option(names = "--model", paramLabel = "NAME", description = "Requested or served model.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--session", paramLabel = "ID", description = "Calls of this session.")
    private Optional<String> session = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "Calls of this user.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--agent", paramLabel = "NAME", description = "Calls of this agent.")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--by-key", paramLabel = "KEY_ID", description = "Made with this Fairlead key; see keys list.")
    private Optional<String> byKey = Optional.empty();

    @Option(
            names = "--tag",
            paramLabel = "KEY[=VALUE]",
            description = "With this tag; without a value, whatever its value is.")
    private Optional<String> tag = Optional.empty();

    @Option(names = "--operation", paramLabel = "NAME", description = "chat, count_tokens, opaque, ...")
    private Optional<String> operation = Optional.empty();

    @Option(names = "--status", paramLabel = "STATUS", description = "A code (429), a class (4xx), or 0 for none.")
    private Optional<String> status = Optional.empty();

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "completed, upstream_failed, client_cancelled, refused or interrupted.")
    private Optional<String> outcome = Optional.empty();

    @Option(
            names = "--failed",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOLEAN",
            description = "Failed calls only; --failed=false for the others.")
    private Optional<Boolean> failed = Optional.empty();

    @Option(names = "--min-cost", paramLabel = "USD", description = "Costs at least this, such as 0.05.")
    private Optional<String> minCost = Optional.empty();

    @Option(names = "--max-cost", paramLabel = "USD", description = "Costs at most this.")
    private Optional<String> maxCost = Optional.empty();

    @Option(names = "--min-latency", paramLabel = "DURATION", description = "Took at least this, such as 500ms or 2s.")
    private Optional<String> minLatency = Optional.empty();

    @Option(names = "--max-latency", paramLabel = "DURATION", description = "Took at most this.")
    private Optional<String> maxLatency = Optional.empty();

    /** The query parameters of the API. */
    Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        filter.ifPresent(value -> query.put("filter", value));
        tenant.ifPresent(value -> query.put("tenant", value));
        trace.ifPresent(value -> query.put("trace", value.toLowerCase(Locale.ROOT)));
        provider.ifPresent(value -> query.put("provider", value));
        model.ifPresent(value -> query.put("model", value));
        session.ifPresent(value -> query.put("session", value));
        user.ifPresent(value -> query.put("user", value));
        agent.ifPresent(value -> query.put("agent", value));
        byKey.ifPresent(value -> query.put("key", value));
        tag.ifPresent(value -> query.put("tag", value));
        operation.ifPresent(value -> query.put("operation", value));
        status.ifPresent(value -> query.put("status", value));
        outcome.ifPresent(value -> query.put("outcome", value));
        failed.ifPresent(value -> query.put("failed", value.toString()));
        minCost.ifPresent(value -> query.put("min_cost", value));
        maxCost.ifPresent(value -> query.put("max_cost", value));
        minLatency.ifPresent(value -> query.put("min_latency_ms", millis(value)));
        maxLatency.ifPresent(value -> query.put("max_latency_ms", millis(value)));
        return query;
    }

    private static String millis(String duration) {
        return Long.toString(Moments.duration(duration).toMillis());
    }
}
