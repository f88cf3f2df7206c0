package dev.fairlead.llmtrace.apply;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.price.Billable;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallTarget;
import dev.fairlead.llmtrace.store.StoredBody;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** Makes the row of a call from its two journal records, with the cost the price catalog gives it. */
final class CallAssembly {

    private static final int MAX_COST_SCALE = 18;

    private final PriceCatalog catalog;

    CallAssembly(PriceCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * @param keep stores a body's bytes for a day and says where
     * @throws IllegalArgumentException if no store could keep the call
     */
    CallRow row(
            long number,
            CallOpened opened,
            CallClosed closed,
            BiFunction<LocalDate, byte[], Optional<ContentPlace>> keep) {
        return row(number, opened, Optional.empty(), closed, keep);
    }

    /** @param requestBody where the request body was stored before the call's end */
    CallRow row(
            long number,
            CallOpened opened,
            Optional<ContentPlace> requestBody,
            CallClosed closed,
            BiFunction<LocalDate, byte[], Optional<ContentPlace>> keep) {
        CallId id = new CallId(opened.traceId(), opened.spanId());
        Optional<Rating> rating = rating(opened, closed);
        LocalDate day = LocalDate.ofInstant(opened.startedAt(), ZoneOffset.UTC);
        Body request = opened.body().length() > 0 ? opened.body() : closed.requestBody();
        return new CallRow(
                number,
                id.traceId(),
                id.spanId(),
                opened.parentSpanId(),
                opened.startedAt().truncatedTo(ChronoUnit.MICROS),
                micros(closed.firstByteNanos()),
                micros(closed.firstTokenNanos()),
                micros(closed.endNanos()),
                closed.outcome(),
                closed.status(),
                opened.caller(),
                new CallTarget(
                        opened.upstream(),
                        opened.provider(),
                        opened.dialect(),
                        opened.operation(),
                        opened.method(),
                        opened.path()),
                closed.request().orElse(opened.request()),
                withoutArguments(closed.answer()),
                rating,
                requestBody.map(place -> stored(request, place)).orElseGet(() -> stored(request, day, keep)),
                stored(closed.answerBody(), day, keep));
    }

    private Optional<Rating> rating(CallOpened opened, CallClosed closed) {
        AnswerFacts answer = closed.answer();
        RequestFacts request = closed.request().orElse(opened.request());
        boolean batch = Dialects.reportsBatch(opened.dialect(), opened.operation());
        Optional<Rating> rating = answer.usage()
                .map(usage -> catalog.rate(new Billable(
                        opened.provider(),
                        request.model(),
                        answer.model(),
                        usage,
                        answer.serviceTier(),
                        answer.region(),
                        answer.speed(),
                        batch,
                        batch,
                        opened.startedAt())));
        rating.ifPresent(CallAssembly::requireStorable);
        return rating;
    }

    private static void requireStorable(Rating rating) {
        if (rating instanceof Rating.Priced priced
                && (!priced.cost().currency().equals("USD")
                        || priced.cost().amount().scale() > MAX_COST_SCALE)) {
            throw new IllegalArgumentException(
                    "expected a cost in USD with at most 18 decimals, found " + priced.cost());
        }
    }

    private static StoredBody stored(
            Body body, LocalDate day, BiFunction<LocalDate, byte[], Optional<ContentPlace>> keep) {
        if (body.length() == 0 && body.contentType().isEmpty()) {
            return StoredBody.NONE;
        }
        Optional<ContentPlace> place = body.bytes().length == 0 ? Optional.empty() : keep.apply(day, body.bytes());
        return new StoredBody(
                place,
                body.length(),
                place.isPresent() ? body.bytes().length : 0,
                body.contentType(),
                body.contentEncoding(),
                body.sha256());
    }

    private static StoredBody stored(Body body, ContentPlace place) {
        return new StoredBody(
                Optional.of(place),
                body.length(),
                place.length(),
                body.contentType(),
                body.contentEncoding(),
                body.sha256());
    }

    private static AnswerFacts withoutArguments(AnswerFacts answer) {
        if (answer.toolCalls().isEmpty()) {
            return answer;
        }
        List<ToolCall> named = answer.toolCalls().stream()
                .map(call -> new ToolCall(call.id(), call.name(), ""))
                .toList();
        return answer.withToolCalls(named);
    }

    private static Optional<Duration> micros(OptionalLong nanos) {
        return nanos.isPresent() ? Optional.of(micros(nanos.getAsLong())) : Optional.empty();
    }

    private static Duration micros(long nanos) {
        return Duration.ofNanos(nanos / 1000 * 1000);
    }
}
