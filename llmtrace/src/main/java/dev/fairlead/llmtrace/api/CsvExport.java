package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Json;
import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.store.CallRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Comma-separated values (RFC 4180) with a line of names, which stay as they are: new columns come last. A text that a
 * spreadsheet would take for a formula gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
final class CsvExport implements ExportFormat {

    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
    private static final List<Column> COLUMNS = columns();
    private static final List<String> CONTENT = List.of("input_text", "output_text", "content_problem");

    private final ExportBuffer out;
    private final boolean withContent;

    CsvExport(ExportBuffer out, boolean withContent) {
        this.out = out;
        this.withContent = withContent;
    }

    private record Column(String name, Function<CallView, String> value) {}

    @Override
    public void begin() {
        Stream<String> names = COLUMNS.stream().map(Column::name);
        line(Stream.concat(names, withContent ? CONTENT.stream() : Stream.empty()));
    }

    @Override
    public void row(CallRow call, ContentReader content) {
        CallView view = CallView.of(call);
        Stream<String> cells = COLUMNS.stream().map(column -> column.value().apply(view));
        line(Stream.concat(cells, withContent ? texts(new CallContent(content).of(call, false)) : Stream.empty()));
    }

    @Override
    public void end() {
        out.flush();
    }

    private void line(Stream<String> cells) {
        out.write((cells.collect(Collectors.joining(",")) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<String> texts(CallContent.ContentView content) {
        return Stream.of(
                text(joined(content.input())),
                text(joined(content.output())),
                text(content.problem().orElse("")));
    }

    private static String joined(List<CallContent.SegmentView> segments) {
        return segments.stream()
                .map(segment -> (segment.role().isEmpty() ? segment.origin() : segment.role()) + ": " + segment.text())
                .collect(Collectors.joining("\n\n"));
    }

    /** A cell of text that somebody else has written. */
    private static String text(String value) {
        String harmless = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean plain = harmless.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
    }

    private static Column text(String name, Function<CallView, String> value) {
        return new Column(name, call -> text(value.apply(call)));
    }

    private static Column optional(String name, Function<CallView, Optional<String>> value) {
        return new Column(name, call -> text(value.apply(call).orElse("")));
    }

    private static Column figure(String name, Function<CallView, Object> value) {
        return new Column(name, call -> value.apply(call).toString());
    }

    private static Column tokens(String name, Function<CallView.UsageView, Object> value) {
        return new Column(
                name, call -> call.usage().map(value).map(Object::toString).orElse(""));
    }

    private static Column money(String name, Function<CostView, Optional<String>> value) {
        return new Column(name, call -> text(call.cost().flatMap(value).orElse("")));
    }

    private static List<Column> columns() {
        List<Column> columns = new ArrayList<>(List.of(
                text("id", CallView::id),
                text("trace_id", CallView::traceId),
                text("span_id", CallView::spanId),
                optional("parent_span_id", CallView::parentSpanId),
                figure("started_at", CallView::startedAt),
                figure("duration_ms", CallView::durationMs),
                figure(
                        "first_byte_ms",
                        call -> call.firstByteMs().map(Object::toString).orElse("")),
                figure(
                        "first_token_ms",
                        call -> call.firstTokenMs().map(Object::toString).orElse("")),
                text("outcome", CallView::outcome),
                figure("status", CallView::status),
                figure("failed", CallView::failed),
                optional("error_type", call -> call.error().map(AnswerError::type)),
                optional("error_message", call -> call.error().map(AnswerError::message)),
                text("tenant", CallView::tenant),
                optional("key_id", CallView::keyId),
                optional("session", CallView::session),
                optional("user", CallView::user),
                optional("agent", CallView::agent),
                text("tags", call -> call.tags().isEmpty() ? "" : Json.text(call.tags()))));
        columns.addAll(List.of(
                text("upstream", CallView::upstream),
                text("provider", CallView::provider),
                text("dialect", CallView::dialect),
                text("operation", CallView::operation),
                text("method", CallView::method),
                text("path", CallView::path),
                optional("requested_model", CallView::requestedModel),
                optional("served_model", CallView::servedModel),
                figure("stream", CallView::stream),
                optional("finish_reason", CallView::finishReason),
                optional("response_id", CallView::responseId),
                optional("service_tier", CallView::serviceTier),
                tokens("input_uncached", CallView.UsageView::inputUncached),
                tokens("cache_read", CallView.UsageView::cacheRead),
                tokens("cache_write5m", CallView.UsageView::cacheWrite5m),
                tokens("cache_write1h", CallView.UsageView::cacheWrite1h),
                tokens("output", CallView.UsageView::output),
                tokens("reasoning", CallView.UsageView::reasoning),
                tokens("audio_input", CallView.UsageView::audioInput),
                tokens("audio_output", CallView.UsageView::audioOutput),
                tokens("image_input", CallView.UsageView::imageInput),
                tokens("image_output", CallView.UsageView::imageOutput),
                tokens("web_searches", CallView.UsageView::webSearches),
                tokens("tool_calls", CallView.UsageView::toolCalls),
                tokens("search_units", CallView.UsageView::searchUnits),
                tokens("images", CallView.UsageView::images),
                tokens("audio_seconds", CallView.UsageView::audioSeconds),
                tokens("characters", CallView.UsageView::characters),
                tokens("total_tokens", CallView.UsageView::totalTokens),
                tokens("usage_quality", CallView.UsageView::quality),
                money("cost", CostView::amount),
                money("currency", cost -> Optional.of(cost.currency())),
                money("priced_as", CostView::pricedAs),
                money("unpriced_reason", CostView::unpricedReason),
                money("catalog_version", cost -> Optional.of(cost.catalogVersion())),
                text("input_preview", CallView::inputPreview),
                text("output_preview", CallView::outputPreview),
                figure("request_bytes", call -> call.request().bytes()),
                figure("answer_bytes", call -> call.answer().bytes())));
        return columns;
    }
}
