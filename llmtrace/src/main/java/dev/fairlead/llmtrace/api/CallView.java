package dev.fairlead.llmtrace.api;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.StoredBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A stored call as the API shows it; see schema {@code Call}. Times of the call are milliseconds from its start. */
record CallView(
        String id,
        String traceId,
        String spanId,
        Optional<String> parentSpanId,
        Instant startedAt,
        double durationMs,
        Optional<Double> firstByteMs,
        Optional<Double> firstTokenMs,
        String outcome,
        int status,
        boolean failed,
        Optional<AnswerError> error,
        String tenant,
        Optional<String> keyId,
        Optional<String> session,
        Optional<String> user,
        Optional<String> agent,
        Optional<String> parentAgent,
        Map<String, String> tags,
        String upstream,
        String provider,
        String dialect,
        String operation,
        String method,
        String path,
        Optional<String> requestedModel,
        Optional<String> servedModel,
        boolean stream,
        Map<String, String> parameters,
        List<String> toolNames,
        List<String> toolCalls,
        Optional<String> finishReason,
        Optional<String> responseId,
        Optional<String> serviceTier,
        Optional<UsageView> usage,
        Optional<CostView> cost,
        String inputPreview,
        String outputPreview,
        BodyView request,
        BodyView answer) {

    static CallView of(CallRow row) {
        return new CallView(
                row.id().toString(),
                row.traceId(),
                row.spanId(),
                present(row.parentSpanId()),
                row.startedAt(),
                millis(row.duration()),
                row.firstByte().map(CallView::millis),
                row.firstToken().map(CallView::millis),
                row.outcome().name().toLowerCase(Locale.ROOT),
                row.status(),
                row.failed(),
                row.answer().error(),
                row.caller().tenant(),
                present(row.caller().keyId()),
                present(row.caller().session()),
                present(row.caller().user()),
                present(row.caller().agent()),
                present(row.caller().parentAgent()),
                row.caller().tags(),
                row.target().upstream(),
                row.target().provider(),
                row.target().dialect(),
                row.target().operation(),
                row.target().method(),
                row.target().path(),
                row.request().model(),
                row.answer().model(),
                row.request().stream(),
                row.request().parameters(),
                row.request().toolNames(),
                row.answer().toolCalls().stream().map(call -> call.name()).toList(),
                row.answer().finishReason(),
                row.answer().responseId(),
                row.answer().serviceTier(),
                row.answer().usage().map(UsageView::of),
                row.rating().map(CostView::of),
                row.request().preview(),
                row.answer().preview(),
                BodyView.of(row.requestBody()),
                BodyView.of(row.answerBody()));
    }

    static double millis(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        return micros / 1_000.0;
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** See schema {@code Usage}: the first five meters do not overlap, the others are parts of them. */
    record UsageView(
            long inputUncached,
            long cacheRead,
            long cacheWrite5m,
            long cacheWrite1h,
            long output,
            long reasoning,
            long audioInput,
            long audioOutput,
            long imageInput,
            long imageOutput,
            long webSearches,
            long toolCalls,
            long searchUnits,
            long images,
            long audioSeconds,
            long characters,
            long totalTokens,
            String quality) {

        static UsageView of(Usage usage) {
            return new UsageView(
                    usage.inputUncached(),
                    usage.cacheRead(),
                    usage.cacheWrite5m(),
                    usage.cacheWrite1h(),
                    usage.output(),
                    usage.reasoning(),
                    usage.audioInput(),
                    usage.audioOutput(),
                    usage.imageInput(),
                    usage.imageOutput(),
                    usage.webSearches(),
                    usage.toolCalls(),
                    usage.units().searchUnits(),
                    usage.units().images(),
                    usage.units().audioSeconds(),
                    usage.units().characters(),
                    usage.totalTokens(),
                    usage.quality().name().toLowerCase(Locale.ROOT));
        }
    }

    /** See schema {@code Body}. */
    record BodyView(long bytes, long kept, boolean truncated, String contentType, Optional<String> sha256) {
        static BodyView of(StoredBody body) {
            return new BodyView(body.length(), body.kept(), body.truncated(), body.contentType(), body.sha256());
        }
    }
}
