package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.core.http.Rfc3339;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.Percentiles;
import dev.fairlead.llmtrace.store.RollupKey;
import dev.fairlead.llmtrace.store.Series;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.Totals;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sums over calls: totals of a time range and series over time, by any two dimensions. */
final class UsageApi {

    private static final Duration DEFAULT_RANGE = Duration.ofHours(24);

    private final TraceStore store;
    private final Clock clock;

    UsageApi(TraceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    void mount(RestApi.Builder api) {
        api.handle("getUsage", LlmTraceApi.answering(request -> series(request, SeriesQuery.Step.WHOLE)))
                .handle("getUsageSeries", LlmTraceApi.answering(request -> series(request, step(request))));
    }

    private static SeriesQuery.Step step(RestRequest request) {
        return SeriesQuery.Step.valueOf(request.query("step").orElse("hour").toUpperCase(Locale.ROOT));
    }

    private RestResponse series(RestRequest request, SeriesQuery.Step step) {
        Instant to = request.queryInstant("to").orElseGet(clock::instant);
        Instant from = request.queryInstant("from").orElse(to.minus(DEFAULT_RANGE));
        if (!from.isBefore(to)) {
            throw ProblemException.invalid(
                    "query.from", "The range begins at " + from + ", not before its end " + to + ".");
        }
        List<Dimension> groupBy = request.query("group_by").stream()
                .flatMap(names -> Arrays.stream(names.split(",")))
                .map(UsageApi::dimension)
                .toList();
        if (groupBy.size() > 2 || groupBy.stream().distinct().count() < groupBy.size()) {
            throw ProblemException.invalid("query.group_by", "Name at most two different dimensions.");
        }
        Map<Dimension, String> where = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
            if (dimension != Dimension.TENANT) {
                request.query(dimension.label()).ifPresent(value -> where.put(dimension, value));
            }
        }
        Optional<Integer> top = step == SeriesQuery.Step.WHOLE || groupBy.isEmpty()
                ? request.queryInt("top")
                : request.queryInt("top").or(() -> Optional.of(SeriesQuery.groupsThatFit(from, to, step)));
        Series series = store.series(CallFilters.scope(request), new SeriesQuery(from, to, step, groupBy, where, top));
        // Made one by one while the answer is written, since there may be many.
        Iterable<PointView> views =
                () -> series.points().map(point -> PointView.of(point, groupBy)).iterator();
        return RestResponse.json(
                200,
                new SeriesView(
                        RollupKey.begin(RollupKey.hour(from)),
                        end(to),
                        step.name().toLowerCase(Locale.ROOT),
                        series.folded(),
                        views));
    }

    /** Of the last hour that counts; the last hour there is ends as was asked. */
    private static Instant end(Instant to) {
        Instant hour = RollupKey.begin(RollupKey.hourAfter(to));
        return hour.isBefore(Rfc3339.AFTER_LAST) ? hour : to;
    }

    private static Dimension dimension(String name) {
        String wanted = name.equals("model") ? "served_model" : name;
        return Stream.of(Dimension.values())
                .filter(dimension -> dimension.label().equals(wanted))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "query.group_by",
                        "'" + name + "' is no dimension; there are "
                                + Stream.of(Dimension.values())
                                        .map(Dimension::label)
                                        .collect(Collectors.joining(", "))
                                + ", and model for served_model."));
    }

    /** See schema {@code Series}; {@code folded} when the groups with the fewest calls are one. */
    record SeriesView(Instant from, Instant to, String step, boolean folded, Iterable<PointView> data) {}

    /** See schema {@code Point}. */
    record PointView(
            Instant at,
            Map<String, String> group,
            long calls,
            long errors,
            CallView.UsageView usage,
            String cost,
            String currency,
            long unpriced,
            Optional<PercentilesView> latencyMs,
            Optional<PercentilesView> firstTokenMs) {

        static PointView of(SeriesPoint point, List<Dimension> groupBy) {
            Map<String, String> group = new LinkedHashMap<>();
            for (int i = 0; i < point.group().size(); i++) {
                group.put(groupBy.get(i).label(), point.group().get(i));
            }
            Totals totals = point.totals();
            return new PointView(
                    point.at(),
                    group,
                    totals.calls(),
                    totals.errors(),
                    CallView.UsageView.of(totals.usage()),
                    totals.cost().amount().toPlainString(),
                    totals.cost().currency(),
                    totals.unpriced(),
                    totals.latency().map(PercentilesView::of),
                    totals.firstToken().map(PercentilesView::of));
        }
    }

    /** Milliseconds, each within 2 % of a measured duration; see schema {@code Percentiles}. */
    record PercentilesView(long count, double p50, double p90, double p95, double p99) {
        static PercentilesView of(Percentiles percentiles) {
            return new PercentilesView(
                    percentiles.count(),
                    CallView.millis(percentiles.p50()),
                    CallView.millis(percentiles.p90()),
                    CallView.millis(percentiles.p95()),
                    CallView.millis(percentiles.p99()));
        }
    }
}
