package dev.fairlead.llmtrace.store;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.content.ContentPlace;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** Calls made up from their number alone, so that any two processes make the same ones. */
public final class SampleCalls {

    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final List<String> MODELS = List.of("gpt-x", "gpt-x-mini", "claude-y", "mystery");

    private SampleCalls() {}

    public static List<CallRow> calls(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(SampleCalls::call).toList();
    }

    public static CallRow ofTrace(String traceId, long number) {
        return call(number, traceId);
    }

    public static CallRow call(long number) {
        return call(number, "%032x".formatted(number / 3));
    }

    private static CallRow call(long number, String traceId) {
        RandomGenerator random = new java.util.SplittableRandom(number);
        String model = MODELS.get(random.nextInt(MODELS.size()));
        boolean metered = random.nextInt(10) > 0;
        int status = random.nextInt(8) == 0 ? 429 : random.nextInt(20) == 0 ? 0 : 200;
        Usage usage = new Usage(
                random.nextInt(5000),
                random.nextInt(1000),
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(900),
                random.nextInt(20),
                random.nextInt(2),
                0,
                random.nextInt(2),
                0,
                random.nextInt(2),
                random.nextInt(3),
                Usage.Quality.values()[random.nextInt(3)]);
        Duration duration = Duration.ofNanos(1000L * (1 + random.nextInt(4_000_000)));
        return new CallRow(
                number,
                traceId,
                "%016x".formatted(number),
                number % 5 == 0 ? "%016x".formatted(number - 1) : "",
                START.plusNanos(number * 13_000_000_000L / 7 / 1000 * 1000),
                status == 0
                        ? Optional.empty()
                        : Optional.of(duration.dividedBy(2000).multipliedBy(1000)),
                status == 200 ? Optional.of(duration.dividedBy(3000).multipliedBy(1000)) : Optional.empty(),
                duration,
                status == 0 ? Outcome.UPSTREAM_FAILED : Outcome.COMPLETED,
                status,
                new Caller(
                        number % 4 == 0 ? "globex" : "acme",
                        "key-" + random.nextInt(3),
                        number % 6 == 0 ? "" : "session-" + number / 10,
                        "user-" + random.nextInt(7),
                        number % 2 == 0 ? "" : "agent-1",
                        number % 4 == 1 ? "agent-0" : "",
                        number % 3 == 0 ? Map.of("team", "t" + random.nextInt(2), "prod", "") : Map.of()),
                new CallTarget(
                        "main",
                        model.startsWith("claude") ? "anthropic" : "openai",
                        model.startsWith("claude") ? "anthropic.messages" : "openai.chat",
                        "chat",
                        "POST",
                        "/v1/chat/completions"),
                new RequestFacts(
                        Optional.of(model),
                        number % 2 == 0,
                        number % 3 == 0 ? OptionalLong.of(1024) : OptionalLong.empty(),
                        Map.of("temperature", "0.2"),
                        number % 7 == 0 ? List.of("search", "read \"file\"") : List.of(),
                        number,
                        "what is " + number + " – \u00e9\ud83d\ude00?",
                        List.of(),
                        number % 50 == 0 ? Optional.of("the body ends early") : Optional.empty()),
                new AnswerFacts(
                        status == 200 ? Optional.of(model + "-2026-01-01") : Optional.empty(),
                        Optional.of("resp_" + number),
                        status == 200 ? Optional.of("stop") : Optional.empty(),
                        metered ? Optional.of(usage) : Optional.empty(),
                        number % 9 == 0 ? Optional.of("priority") : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        number % 7 == 0 ? List.of(new ToolCall("call_1", "search", "")) : List.of(),
                        number * 2,
                        "it is \u0000\n" + number,
                        List.of(),
                        status == 429 ? Optional.of(new AnswerError("rate_limit", "slow down")) : Optional.empty(),
                        status == 200),
                rating(model, usage, metered),
                new StoredBody(
                        Optional.of(new ContentPlace(LocalDate.of(2026, 3, 1), 1, number * 100, 7, 20)),
                        20,
                        20,
                        "application/json",
                        "",
                        Optional.empty()),
                number % 11 == 0
                        ? new StoredBody(
                                Optional.empty(), 900, 0, "text/event-stream", "gzip", Optional.of("ab".repeat(32)))
                        : StoredBody.NONE);
    }

    private static Optional<Rating> rating(String model, Usage usage, boolean metered) {
        if (!metered) {
            return Optional.empty();
        }
        if (model.equals("mystery")) {
            return Optional.of(new Rating.Unpriced("no rate for model mystery", "2026-01"));
        }
        BigDecimal rate = new BigDecimal("0.375");
        BigDecimal cost = rate.multiply(BigDecimal.valueOf(usage.output())).movePointLeft(6);
        Rating.Line line = new Rating.Line(Meter.OUTPUT, usage.output(), rate, cost, "");
        return Optional.of(new Rating.Priced(Money.usd(cost), model, List.of(line), "2026-01"));
    }
}
