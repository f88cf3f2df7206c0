package dev.fairlead.llmtrace.store.duckdb;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallTarget;
import dev.fairlead.llmtrace.store.RollupSums;
import dev.fairlead.llmtrace.store.StoredBody;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a call no question asks for: all that is read only together with the whole call. One column of packed fields
 * costs a tenth of the columns it stands for. A field that is added goes to the end with a new version.
 */
final class CallDetail {

    private static final int VERSION = 3;
    /** From here on a detail ends with the agent that started the caller. */
    private static final int WITH_PARENT_AGENT = 3;

    private static final int METERS_OF_VERSION_1 = 12;
    private static final int NOT_RATED = 0;
    private static final int PRICED = 1;
    private static final int UNPRICED = 2;
    private static final Usage.Quality[] QUALITIES = Usage.Quality.values();

    private final PackedWriter out = new PackedWriter();

    /** For one thread at a time. */
    byte[] encode(CallRow row) {
        out.number(VERSION);
        out.text(row.parentSpanId());
        out.text(row.target().upstream());
        out.text(row.target().method());
        out.text(row.target().path());
        time(row.firstByte());
        time(row.firstToken());
        request(row.request());
        answer(row.answer());
        rating(row.rating());
        body(row.requestBody());
        body(row.answerBody());
        out.text(row.caller().parentAgent());
        return out.take();
    }

    private void time(Optional<Duration> time) {
        out.number(time.isPresent() ? micros(time.get()) : -1);
    }

    private void request(RequestFacts request) {
        flag(request.model().isPresent());
        flag(request.stream());
        flag(request.maxTokens().isPresent());
        request.maxTokens().ifPresent(out::number);
        out.number(request.parameters().size());
        request.parameters().forEach((name, value) -> {
            out.text(name);
            out.text(value);
        });
        out.number(request.toolNames().size());
        request.toolNames().forEach(out::text);
        out.number(request.inputChars());
        out.text(request.preview());
        out.text(request.problem());
    }

    private void answer(AnswerFacts answer) {
        flag(answer.model().isPresent());
        out.text(answer.responseId());
        out.text(answer.finishReason());
        out.text(answer.serviceTier());
        out.text(answer.speed());
        out.text(answer.region());
        out.number(answer.toolCalls().size());
        for (ToolCall call : answer.toolCalls()) {
            out.text(call.id());
            out.text(call.name());
        }
        out.number(answer.outputChars());
        out.text(answer.preview());
        out.text(answer.error().map(AnswerError::type));
        out.text(answer.error().map(AnswerError::message));
        flag(answer.complete());
        flag(answer.usage().isPresent());
        if (answer.usage().isPresent()) {
            Usage usage = answer.usage().get();
            out.number(usage.quality().ordinal());
            for (long count : RollupSums.counts(usage)) {
                out.number(count);
            }
        }
    }

    private void rating(Optional<Rating> rating) {
        switch (rating.orElse(null)) {
            case Rating.Priced priced -> {
                out.number(PRICED);
                out.text(priced.catalogVersion());
                out.text(priced.model());
                out.text(priced.cost().currency());
                out.decimal(priced.cost().amount());
                out.number(priced.lines().size());
                for (Rating.Line line : priced.lines()) {
                    out.text(line.meter().name());
                    out.number(line.quantity());
                    out.decimal(line.rate());
                    out.decimal(line.cost());
                    out.text(line.conditions());
                }
            }
            case Rating.Unpriced unpriced -> {
                out.number(UNPRICED);
                out.text(unpriced.catalogVersion());
                out.text(unpriced.reason());
            }
            case null -> out.number(NOT_RATED);
        }
    }

    private void body(StoredBody body) {
        flag(body.place().isPresent());
        if (body.place().isPresent()) {
            ContentPlace place = body.place().get();
            out.number(place.day().toEpochDay());
            out.number(place.segment());
            out.number(place.block());
            out.number(place.offset());
            out.number(place.length());
        }
        out.number(body.length());
        out.number(body.kept());
        out.text(body.contentType());
        out.text(body.contentEncoding());
        out.text(body.sha256());
    }

    private void flag(boolean value) {
        out.number(value ? 1 : 0);
    }

    static long micros(Duration time) {
        return time.toNanos() / 1000;
    }

    /** What a call's detail says, together with what its columns say of the models and where it went. */
    record Parts(
            String parentSpanId,
            CallTarget target,
            Optional<Duration> firstByte,
            Optional<Duration> firstToken,
            RequestFacts request,
            AnswerFacts answer,
            Optional<Rating> rating,
            StoredBody requestBody,
            StoredBody answerBody,
            String parentAgent) {}

    static Parts decode(
            byte[] bytes, String provider, String dialect, String operation, String requested, String served) {
        PackedReader in = new PackedReader(ByteBuffer.wrap(bytes));
        long version = in.number();
        if (version > VERSION) {
            throw new IllegalStateException(
                    "a stored call has version " + version + ", this build reads versions up to " + VERSION);
        }
        int meters = version == 1 ? METERS_OF_VERSION_1 : RollupSums.METERS;
        return new Parts(
                in.text(),
                new CallTarget(in.text(), provider, dialect, operation, in.text(), in.text()),
                time(in),
                time(in),
                request(in, requested),
                answer(in, served, meters),
                rating(in),
                body(in),
                body(in),
                version < WITH_PARENT_AGENT ? "" : in.text());
    }

    private static Optional<Duration> time(PackedReader in) {
        long micros = in.number();
        return micros < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(micros * 1000));
    }

    private static RequestFacts request(PackedReader in, String model) {
        return new RequestFacts(
                in.flag() ? Optional.of(model) : Optional.empty(),
                in.flag(),
                in.flag() ? OptionalLong.of(in.number()) : OptionalLong.empty(),
                parameters(in),
                in.list(PackedReader::text),
                in.number(),
                in.text(),
                List.of(),
                in.optionalText());
    }

    private static Map<String, String> parameters(PackedReader in) {
        Map<String, String> parameters = new LinkedHashMap<>();
        in.list(pair -> parameters.put(pair.text(), pair.text()));
        return parameters;
    }

    private static AnswerFacts answer(PackedReader in, String model, int meters) {
        boolean named = in.flag();
        Optional<String> responseId = in.optionalText();
        Optional<String> finishReason = in.optionalText();
        Optional<String> serviceTier = in.optionalText();
        Optional<String> speed = in.optionalText();
        Optional<String> region = in.optionalText();
        List<ToolCall> calls = in.list(call -> new ToolCall(call.text(), call.text(), ""));
        long outputChars = in.number();
        String preview = in.text();
        Optional<String> errorType = in.optionalText();
        Optional<String> errorMessage = in.optionalText();
        boolean complete = in.flag();
        return new AnswerFacts(
                named ? Optional.of(model) : Optional.empty(),
                responseId,
                finishReason,
                in.flag() ? Optional.of(usage(in, meters)) : Optional.empty(),
                serviceTier,
                speed,
                region,
                calls,
                outputChars,
                preview,
                List.of(),
                errorType.flatMap(type -> errorMessage.map(message -> new AnswerError(type, message))),
                complete);
    }

    private static Usage usage(PackedReader in, int meters) {
        Usage.Quality quality = QUALITIES[in.integer()];
        long[] counts = new long[RollupSums.METERS];
        for (int i = 0; i < meters; i++) {
            counts[i] = in.number();
        }
        return RollupSums.usage(counts, quality);
    }

    private static Optional<Rating> rating(PackedReader in) {
        int kind = in.integer();
        if (kind == NOT_RATED) {
            return Optional.empty();
        }
        String catalog = in.text();
        if (kind == UNPRICED) {
            return Optional.of(new Rating.Unpriced(in.text(), catalog));
        }
        String model = in.text();
        String currency = in.text();
        Money cost = new Money(in.decimal(), currency);
        List<Rating.Line> lines = in.list(line -> new Rating.Line(
                Meter.valueOf(line.text()), line.number(), line.decimal(), line.decimal(), line.text()));
        return Optional.of(new Rating.Priced(cost, model, lines, catalog));
    }

    private static StoredBody body(PackedReader in) {
        Optional<ContentPlace> place = in.flag()
                ? Optional.of(new ContentPlace(
                        LocalDate.ofEpochDay(in.number()), in.integer(), in.number(), in.integer(), in.integer()))
                : Optional.empty();
        return new StoredBody(place, in.number(), in.number(), in.text(), in.text(), in.optionalText());
    }
}
