package dev.fairlead.llmtrace.api;

import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.http.Page;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.score.ScoreFilter;
import dev.fairlead.llmtrace.score.Scores;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Calls and traces. */
final class TracesApi {

    private static final int DEFAULT_LIMIT = 50;
    private static final int SHOWN_SCORES = 100;

    private final TraceStore store;
    private final ContentStore content;
    private final CallFilters filters;
    private final Scores scores;

    TracesApi(TraceStore store, ContentStore content, CallFilters filters, Scores scores) {
        this.store = store;
        this.content = content;
        this.filters = filters;
        this.scores = scores;
    }

    void mount(RestApi.Builder api) {
        api.handle("listTraces", LlmTraceApi.answering(this::list))
                .handle("getTrace", LlmTraceApi.answering(this::trace))
                .handle("getSpan", LlmTraceApi.answering(this::span));
    }

    private RestResponse list(RestRequest request) {
        CallQuery query = new CallQuery(
                filters.of(request),
                CallQuery.Sort.valueOf(request.query("sort").orElse("start").toUpperCase(Locale.ROOT)),
                request.query("order").orElse("desc").equals("asc")
                        ? CallQuery.Order.ASCENDING
                        : CallQuery.Order.DESCENDING,
                request.queryInt("limit").orElse(DEFAULT_LIMIT),
                request.query("cursor"));
        var page = store.calls(CallFilters.scope(request), query);
        return RestResponse.page(
                new Page<>(page.rows().stream().map(CallView::of).toList(), page.nextCursor()));
    }

    private RestResponse trace(RestRequest request) {
        String traceId = request.path("trace_id");
        List<CallRow> calls = store.trace(CallFilters.scope(request), traceId);
        if (calls.isEmpty()) {
            throw ProblemException.notFound(
                    "No trace " + traceId + " is stored. A call appears here within a second" + " of its end.");
        }
        boolean raw = request.queryBoolean("raw").orElse(false);
        CallContent said = new CallContent(content.reader());
        // Made one by one while the answer is written, since what was said in a trace may be more than fits into
        // memory.
        Iterable<SpanView> spans = () -> calls.stream()
                .map(call -> new SpanView(CallView.of(call), SpanAttributes.of(call), said.of(call, raw)))
                .iterator();
        return RestResponse.json(
                200,
                new TraceView(
                        traceId, spans, SpanTree.of(calls), scores(request, ScoreFilter.ofTraces(Set.of(traceId)))));
    }

    private RestResponse span(RestRequest request) {
        CallId id = CallId.parse(request.path("span_id"));
        CallRow call = store.call(CallFilters.scope(request), id)
                .orElseThrow(() -> ProblemException.notFound("No call " + id + " is stored."));
        boolean raw = request.queryBoolean("raw").orElse(false);
        return RestResponse.json(
                200,
                new SpanDetailView(
                        CallView.of(call),
                        SpanAttributes.of(call),
                        new CallContent(content.reader()).of(call, raw),
                        scores(request, ScoreFilter.ofCall(id.traceId(), id.spanId()))));
    }

    private List<ScoreView> scores(RestRequest request, ScoreFilter filter) {
        return ScoreView.of(scores.list(CallFilters.scope(request), filter, PageRequest.first(SHOWN_SCORES))
                .items());
    }

    /** See schema {@code Trace}. */
    record TraceView(String traceId, Iterable<SpanView> spans, List<SpanTree.NodeView> tree, List<ScoreView> scores) {}

    /** See schema {@code Span}. */
    record SpanView(CallView call, Map<String, Object> attributes, CallContent.ContentView content) {}

    /** See schema {@code SpanDetail}. */
    record SpanDetailView(
            CallView call, Map<String, Object> attributes, CallContent.ContentView content, List<ScoreView> scores) {}
}
