package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llm.simulator.ReceivedCall.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One request from its head to the answer that is chosen for it. Lives on one event loop. */
final class Exchange {
    private final Simulation simulation;
    private final Wheel wheel;
    private final RequestReader reader;
    private final HttpServerRequest request;
    private final Route route;
    private final RequestBody body;
    private final Booking booking;

    private Behaviour behaviour;
    private Optional<RateWindow.Standing> standing = Optional.empty();
    private Runnable whenGone = () -> settle(Outcome.CANCELLED, 0);

    Exchange(Simulation simulation, Wheel wheel, RequestReader reader, HttpServerRequest request, Route route) {
        this.simulation = simulation;
        this.wheel = wheel;
        this.reader = reader;
        this.request = request;
        this.route = route;
        body = new RequestBody(simulation.settings().maxBodyBytes());
        booking = Booking.open(simulation, request, route, body);
        behaviour = simulation.settings().behaviour();
    }

    void begin() {
        Optional<String> problem = readHeaders();
        booking.remember(behaviour.callId());
        request.handler(body::add);
        request.exceptionHandler(failure -> gone());
        request.endHandler(end -> {
            if (problem.isPresent()) {
                refuse(Refusal.of(Refusal.Code.INVALID, 400, problem.get()));
            } else {
                afterBody();
            }
        });
        response().exceptionHandler(failure -> gone());
        response().closeHandler(closed -> gone());
    }

    private Optional<String> readHeaders() {
        Optional<BehaviourDraft> draft = Optional.empty();
        try {
            for (Map.Entry<String, String> header : request.headers()) {
                String name = header.getKey();
                if (name.regionMatches(true, 0, BehaviourDraft.PREFIX, 0, BehaviourDraft.PREFIX.length())) {
                    if (draft.isEmpty()) {
                        draft = Optional.of(new BehaviourDraft(behaviour));
                    }
                    draft.get().set(name, header.getValue());
                }
            }
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        behaviour = draft.map(BehaviourDraft::finish).orElse(behaviour);
        return Optional.empty();
    }

    private void afterBody() {
        if (settled()) {
            return;
        }
        if (behaviour.fault() == Fault.Plain.RESET && behaviour.faultAt().isEmpty()) {
            settle(Outcome.FAILED, 0);
            raw().reset();
        } else if (behaviour.latency().isZero()) {
            answer();
        } else {
            wheel.at(wheel.now() + behaviour.latency().toMillis(), this::answer);
        }
    }

    private void answer() {
        if (settled()) {
            return;
        }
        if (body.tooLarge()) {
            refuse(Refusal.of(Refusal.Code.INVALID, 413, "The request is larger than the simulated provider takes."));
            return;
        }
        if (!hasKey()) {
            refuse(Refusal.of(Refusal.Code.NO_KEY, 401, "Expected an API key in Authorization or x-api-key."));
            return;
        }
        standing = simulation.takeFromRate();
        standing.ifPresent(now -> route.wording().putRate(response(), now));
        if (standing.isPresent() && !standing.get().allowed()) {
            refuse(Refusal.status(429));
            return;
        }
        if (route.api().isEmpty()) {
            plain();
            return;
        }
        metered(route.api().get());
    }

    private void plain() {
        Models models = new Models(simulation.settings());
        Optional<byte[]> listed = models.answer(request.method().name(), route.path(), route.provider());
        if (listed.isEmpty()) {
            other(models);
            return;
        }
        settle(Outcome.COMPLETED, 200);
        putHead("application/json");
        response().end(Buffer.buffer(listed.get()));
    }

    private void other(Models models) {
        Optional<OtherAnswers.Answer> answer =
                new OtherAnswers(simulation.settings()).answer(request.method().name(), route.path(), body.bytes());
        if (answer.isEmpty()) {
            refuse(models.refusal(request.method().name(), route.path()));
        } else if (behaviour.fault() instanceof Fault.Status(int status)) {
            refuse(Refusal.status(status));
        } else {
            booking.answeredBy(answer.get().model(), Api.CHAT.standardTier(), answer.get().stream());
            answer.get()
                    .billed()
                    .ifPresentOrElse(
                            usage -> settle(Outcome.COMPLETED, 200, usage), () -> settle(Outcome.COMPLETED, 200));
            putHead(answer.get().contentType());
            response().end(Buffer.buffer(answer.get().body()));
        }
    }

    private void metered(Api api) {
        SimulatedRequest asked;
        try {
            SimulatedRequest read = reader.read(body.bytes(), api);
            asked = route.named()
                    .map(named -> read.named(named.model(), named.stream()))
                    .or(() -> OpenAiPath.deployment(route.path()).map(read::withModel))
                    .orElse(read);
        } catch (IllegalArgumentException e) {
            refuse(Refusal.of(Refusal.Code.INVALID, 400, String.valueOf(e.getMessage())));
            return;
        }
        Optional<Refusal> refusal = api.check(asked, simulation.settings());
        if (refusal.isPresent()) {
            refuse(refusal.get());
            return;
        }
        if (api == Api.COUNT_TOKENS) {
            countTokens(asked);
            return;
        }
        Optional<ScriptedAnswer> script = simulation
                .nextScripted()
                .or(() -> simulation.ruled(
                        () -> AnswerRule.Asked.of(request.method().name(), route.path(), body.bytes())));
        Fault fault = script.map(ScriptedAnswer::fault)
                .filter(scripted -> scripted != Fault.Plain.NONE)
                .orElse(behaviour.fault());
        Reply reply = simulation.composer().compose(api, asked, behaviour, script);
        booking.answeredBy(reply.model(), reply.serviceTier(), asked.stream());
        switch (fault) {
            case Fault.Status status -> refuse(Refusal.status(status.status()));
            case Fault.Plain plain
            when plain == Fault.Plain.ERROR_IN_STREAM && !asked.stream() -> refuse(Refusal.status(500));
            case Fault.Plain plain -> {
                if (asked.stream()) {
                    new StreamPlay(this, api.wording(), reply, asked.includeUsage(), plain).start();
                } else {
                    new JsonPlay(this, api.wording(), reply, plain).start();
                }
            }
        }
    }

    private void countTokens(SimulatedRequest asked) {
        if (behaviour.fault() instanceof Fault.Status(int status)) {
            refuse(Refusal.status(status));
            return;
        }
        booking.answeredBy(asked.model(), "", false);
        settle(Outcome.COMPLETED, 200);
        putHead("application/json");
        long tokens = behaviour.inputTokens().orElse(asked.inputTokens());
        response().end(Buffer.buffer("{\"input_tokens\":" + tokens + "}"));
    }

    private boolean hasKey() {
        return route.provider() == Route.Provider.OLLAMA
                || !header("authorization").isBlank()
                || !header("x-api-key").isBlank()
                || !header("api-key").isBlank()
                || !header("x-goog-api-key").isBlank()
                || request.getParam("key") != null;
    }

    private String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    HttpServerResponse response() {
        return request.response();
    }

    Wheel wheel() {
        return wheel;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    RawConnection raw() {
        return new RawConnection(request.connection());
    }

    void closeConnection() {
        request.connection().close();
    }

    boolean settled() {
        return booking.settled();
    }

    boolean gzips() {
        return behaviour.gzip() && header("accept-encoding").contains("gzip");
    }

    /** What happens to the books when the client leaves before the call is settled. */
    void whenGone(Runnable action) {
        whenGone = action;
    }

    void putHead(String contentType) {
        response().putHeader("content-type", contentType);
        route.wording().putHeaders(response(), booking.requestId(), behaviour.latency());
    }

    void settle(Outcome outcome, int status, Usage billed) {
        booking.settle(outcome, status, billed);
    }

    /** Ends a call that is not billed. */
    void settle(Outcome outcome, int status) {
        booking.settle(outcome, status);
    }

    private void gone() {
        if (!settled()) {
            whenGone.run();
        }
    }

    private void refuse(Refusal refusal) {
        if (settled()) {
            return;
        }
        settle(Outcome.FAILED, refusal.status());
        putHead("application/json");
        if (refusal.status() == 429) {
            putRateLimit();
        }
        response().setStatusCode(refusal.status());
        response().end(Buffer.buffer(route.wording().error(refusal, booking.requestId())));
    }

    private void putRateLimit() {
        Instant instant = simulation.settings().clock().instant();
        RateWindow.Standing full = new RateWindow.Standing(false, 1, 0, instant, instant.plusSeconds(1));
        RateWindow.Standing now = standing.filter(own -> !own.allowed()).orElse(full);
        route.wording().putRate(response(), now);
        response()
                .putHeader(
                        "retry-after",
                        Long.toString(now.resetsIn().plusMillis(999).toSeconds()));
    }
}
