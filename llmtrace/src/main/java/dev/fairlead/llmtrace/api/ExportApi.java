package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.core.http.StreamWriter;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.search.Pace;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallWalk;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Exports calls: those that match at the moment the export begins, whatever is recorded meanwhile, each once, in the order of
 * their numbers, which is that of their starts.
 */
final class ExportApi {

    private static final int AT_ONCE = 2;
    private static final int PAGE = 200;
    private static final String ROWS = "Fairlead-Rows";

    private final TraceStore store;
    private final ContentStore content;
    private final CallFilters filters;
    private final Supplier<SettledCalls> settled;
    private final Semaphore places = new Semaphore(AT_ONCE);

    /** @param settled which calls a question to the store finds now */
    ExportApi(TraceStore store, ContentStore content, CallFilters filters, Supplier<SettledCalls> settled) {
        this.store = store;
        this.content = content;
        this.filters = filters;
        this.settled = settled;
    }

    void mount(RestApi.Builder api) {
        api.handle("exportTraces", LlmTraceApi.answering(this::export));
    }

    private RestResponse export(RestRequest request) {
        Scope scope = CallFilters.scope(request);
        CallFilter filter = filters.of(request);
        boolean csv = request.query("format").orElse("jsonl").equals("csv");
        boolean withContent = request.queryBoolean("content").orElse(false);
        List<NumberRange> numbers = settled.get().ranges();
        long rows = store.count(scope, filter, numbers);
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    503, "export_busy", "As many exports as may run at once do already. Try again when one is done.");
        }
        return RestResponse.stream(csv ? "text/csv" : "application/x-ndjson", out -> {
                    try {
                        write(scope, filter, numbers, format(csv, withContent, out), out);
                    } finally {
                        places.release();
                    }
                })
                .withHeader(ROWS, Long.toString(rows))
                .withHeader("Content-Disposition", "attachment; filename=\"calls." + (csv ? "csv" : "jsonl") + "\"");
    }

    private static ExportFormat format(boolean csv, boolean withContent, StreamWriter out) {
        ExportBuffer buffer = new ExportBuffer(out);
        return csv ? new CsvExport(buffer, withContent) : new JsonLinesExport(buffer, withContent);
    }

    private void write(
            Scope scope, CallFilter filter, List<NumberRange> numbers, ExportFormat format, StreamWriter out) {
        Pace pace = new Pace();
        format.begin();
        for (NumberRange range : numbers) {
            CallWalk walk = new CallWalk(store, scope, filter, range, CallQuery.Order.ASCENDING, PAGE);
            while (!walk.done()) {
                if (!out.open()) {
                    throw out.broken();
                }
                List<CallRow> calls = walk.next();
                ContentReader reader = content.reader();
                for (CallRow call : calls) {
                    format.row(call, reader);
                    pace.rest();
                }
            }
        }
        format.end();
    }
}
