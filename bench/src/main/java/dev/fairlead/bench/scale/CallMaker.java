package dev.fairlead.bench.scale;

import dev.fairlead.bench.apply.SampleText;
import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Makes one call after the other with the tokens, times and failures that calls have: 96.5 % are answered, the rest is rate
 * limited, broken or left by its client; two models have no price. One call in some carries its text.
 */
final class CallMaker {

    private static final int REQUEST_BYTES = 5000;
    private static final int ANSWER_BYTES = 1000;
    private static final int PREVIEW = 120;
    private static final HexFormat HEX = HexFormat.of();

    private final SplittableRandom random;
    private final Population population;
    private final SampleText text;
    private final int contentEvery;
    private final Person.SessionNames sessions = new Person.SessionNames();
    private long made;

    /** @param contentEvery one call in so many has text; 0 for none */
    CallMaker(SplittableRandom random, Population population, int contentEvery) {
        this.random = random;
        this.population = population;
        this.text = new SampleText(random.split());
        this.contentEvery = contentEvery;
    }

    long sessions() {
        return sessions.given();
    }

    MadeCall call(Instant at, int hourOfDay) {
        Person person = population.draw(hourOfDay, random);
        long before = person.lastSpan();
        boolean withText = contentEvery > 0 && made++ % contentEvery == 0;
        long span = person.nextCall(random, sessions);
        String model = person.model(random);
        boolean claude = model.startsWith("claude");
        long input = (long) Math.exp(5 + 4.5 * random.nextDouble());
        String asked = text.of(PREVIEW);
        byte[] request = withText ? request(model, asked) : new byte[0];
        CallOpened opened = new CallOpened(
                HEX.toHexDigits(person.traceHigh()) + HEX.toHexDigits(person.traceLow()),
                HEX.toHexDigits(span),
                before == 0 ? "" : HEX.toHexDigits(before),
                at,
                new Caller(
                        person.tenant(),
                        person.key(),
                        person.session(),
                        person.name(),
                        person.agent(),
                        Map.of("team", person.team(), "env", random.nextInt(5) == 0 ? "dev" : "prod")),
                claude ? "anthropic" : "openai",
                claude ? "anthropic" : "openai",
                claude ? "anthropic.messages" : "openai.chat",
                "chat",
                "POST",
                claude ? "/v1/messages" : "/v1/chat/completions",
                new RequestFacts(
                        Optional.of(model),
                        random.nextInt(3) > 0,
                        OptionalLong.of(4096),
                        Map.of("temperature", "0.7"),
                        List.of(),
                        input * 4,
                        asked,
                        List.of(),
                        Optional.empty()),
                body(request, input * 4));
        return new MadeCall(opened, closed(model, claude, input, withText));
    }

    private CallClosed closed(String model, boolean claude, long input, boolean withText) {
        double fate = random.nextDouble();
        int status = fate < 0.968 ? 200 : fate < 0.983 ? 429 : fate < 0.99 ? 500 : fate < 0.995 ? 400 : 0;
        boolean answered = status == 200;
        Outcome outcome = status == 0
                ? Outcome.UPSTREAM_FAILED
                : fate > 0.965 && answered ? Outcome.CLIENT_CANCELLED : Outcome.COMPLETED;
        long output = answered ? 20 + (long) Math.exp(7.5 * random.nextDouble()) : 0;
        long first = (long) (120e6 * Math.exp(2.5 * random.nextDouble()));
        String said = answered ? text.of(PREVIEW) : "";
        byte[] answer = withText && answered ? answer(model, said) : new byte[0];
        long cached = random.nextInt(3) == 0 ? input * 3 / 4 : 0;
        return new CallClosed(
                outcome,
                status,
                status == 0 ? OptionalLong.empty() : OptionalLong.of(first),
                answered ? OptionalLong.of(first + 1_000_000) : OptionalLong.empty(),
                first + output * 9_000_000,
                new AnswerFacts(
                        answered ? Optional.of(model) : Optional.empty(),
                        answered
                                ? Optional.of((claude ? "msg_01" : "chatcmpl-") + HEX.toHexDigits(random.nextLong()))
                                : Optional.empty(),
                        answered ? Optional.of(claude ? "end_turn" : "stop") : Optional.empty(),
                        answered
                                ? Optional.of(new Usage(
                                        input - cached,
                                        cached,
                                        0,
                                        0,
                                        output,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        0,
                                        Usage.Quality.REPORTED))
                                : Optional.empty(),
                        answered ? Optional.of(claude ? "standard" : "default") : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        output * 4,
                        said,
                        List.of(),
                        answered || status == 0
                                ? Optional.empty()
                                : Optional.of(new AnswerError(status == 429 ? "rate_limit" : "error", "not now")),
                        answered),
                Body.NONE,
                body(answer, output * 4 + 300));
    }

    private byte[] request(String model, String asked) {
        return ("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + asked
                        + text.of(REQUEST_BYTES) + "\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] answer(String model, String said) {
        return ("{\"object\":\"chat.completion\",\"model\":\"" + model
                        + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + said
                        + text.of(ANSWER_BYTES) + "\"},\"finish_reason\":\"stop\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Body body(byte[] bytes, long length) {
        return new Body(bytes, bytes.length == 0 ? length : bytes.length, "application/json", "", Optional.empty());
    }
}
