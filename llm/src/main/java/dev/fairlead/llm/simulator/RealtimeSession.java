package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall.Outcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small realtime session: text and audio in, a spoken answer with its transcript or a function call out, usage at the
 * end of each response. Lives on one event loop.
 */
final class RealtimeSession {

    static final String PATH = "/v1/realtime";
    static final String SUBPROTOCOL = "realtime";

    private static final String KEY = "openai-insecure-api-key.";
    private static final int DELTAS = 4;
    private static final int AUDIO_CHARS = 4_000;
    private static final int CHARS_PER_AUDIO_TOKEN = 400;

    private final Simulation simulation;
    private final HttpServerRequest request;
    private final Ledger.Entry entry;
    private final String model;
    private final long number;

    private Behaviour behaviour;
    private Usage billed = Usage.NONE;
    private String tool = "";
    private long inputTokens;
    private long audioTokens;
    private long heardChars;
    private int responses;
    private boolean toolForced;
    private boolean settled;

    RealtimeSession(Simulation simulation, HttpServerRequest request) {
        this.simulation = simulation;
        this.request = request;
        this.entry = simulation.ledger().open();
        this.number = simulation.settings().seed() ^ Ids.mix(entry.number());
        this.model = Optional.ofNullable(request.getParam("model")).orElse("");
        this.behaviour = simulation.settings().behaviour();
    }

    static boolean isFor(HttpServerRequest request) {
        return Route.path(request).equals(PATH) && "websocket".equalsIgnoreCase(request.getHeader("upgrade"));
    }

    void begin() {
        simulation.ledger().remember(entry, call(Outcome.OPEN, 0));
        try {
            behaviour = behaviour.with(simulated());
        } catch (IllegalArgumentException e) {
            refuse(Refusal.of(Refusal.Code.INVALID, 400, String.valueOf(e.getMessage())));
            return;
        }
        if (behaviour.fault() instanceof Fault.Status(int status)) {
            refuse(Refusal.status(status));
        } else if (!hasKey()) {
            refuse(Refusal.of(Refusal.Code.NO_KEY, 401, "Expected an API key in Authorization or a subprotocol."));
        } else if (model.isEmpty()) {
            refuse(new Refusal(Refusal.Code.INVALID, 400, "Expected the parameter 'model'.", Optional.of("model")));
        } else {
            request.toWebSocket().onComplete(this::open, failure -> settle(Outcome.FAILED, 400));
        }
    }

    private Map<String, String> simulated() {
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, String> header : request.headers()) {
            if (header.getKey().regionMatches(true, 0, BehaviourDraft.PREFIX, 0, BehaviourDraft.PREFIX.length())) {
                headers.put(header.getKey(), header.getValue());
            }
        }
        return headers;
    }

    private boolean hasKey() {
        String offered = request.getHeader("sec-websocket-protocol");
        return request.headers().contains("authorization")
                || request.headers().contains("api-key")
                || offered != null
                        && Arrays.stream(offered.split(","))
                                .anyMatch(one -> one.strip().startsWith(KEY));
    }

    private void refuse(Refusal refusal) {
        settle(Outcome.FAILED, refusal.status());
        Wording wording = Api.CHAT.wording();
        String requestId = wording.requestId(number);
        request.response().setStatusCode(refusal.status()).putHeader("content-type", "application/json");
        request.response().end(Buffer.buffer(wording.error(refusal, requestId)));
    }

    private void open(ServerWebSocket socket) {
        socket.exceptionHandler(ignored -> {});
        socket.closeHandler(ignored -> settle(
                socket.closeStatusCode() == null || socket.closeStatusCode() == 1006
                        ? Outcome.CANCELLED
                        : Outcome.COMPLETED,
                101));
        socket.textMessageHandler(message -> heard(socket, RealtimeEvent.read(message)));
        send(
                socket,
                event("session.created").raw(",\"session\":").raw(session()).raw("}"));
    }

    private void heard(ServerWebSocket socket, RealtimeEvent event) {
        switch (event.type) {
            case "session.update" -> {
                inputTokens += Reply.tokens(event.textChars);
                tool = event.tool;
                toolForced = event.toolForced;
                send(
                        socket,
                        event("session.updated")
                                .raw(",\"session\":")
                                .raw(session())
                                .raw("}"));
            }
            case "conversation.item.create" -> {
                inputTokens += Reply.tokens(event.textChars);
                send(
                        socket,
                        event("conversation.item.added")
                                .raw(",\"item\":{\"id\":")
                                .string(id("item_", 0))
                                .raw("}}"));
            }
            case "input_audio_buffer.append" -> heardChars += event.audioChars;
            case "input_audio_buffer.commit" -> {
                audioTokens += heardChars / CHARS_PER_AUDIO_TOKEN;
                heardChars = 0;
                send(
                        socket,
                        event("conversation.item.input_audio_transcription.completed")
                                .raw(",\"item_id\":")
                                .string(id("item_", 1))
                                .raw(",\"content_index\":0,\"transcript\":\"Name three"
                                        + " harbours.\",\"usage\":{\"type\":")
                                .raw("\"duration\",\"seconds\":2}}"));
            }
            case "response.create" -> respond(socket, event.toolForced || toolForced);
            default ->
                send(
                        socket,
                        event("error")
                                .raw(
                                        ",\"error\":{\"type\":\"invalid_request_error\",\"code\":\"invalid_value\",\"message\":")
                                .string("Unknown event type '" + event.type + "'.")
                                .raw("}}"));
        }
    }

    private void respond(ServerWebSocket socket, boolean wantsTool) {
        String response = id("resp_", ++responses);
        Future<Void> begun = socket.writeTextMessage(text(event("response.created")
                .raw(",\"response\":{\"id\":")
                .string(response)
                .raw(",\"status\":\"in_progress\",\"output\":[],\"usage\":null}}")));
        if (behaviour.fault() == Fault.Plain.CUT) {
            // The model has begun, so it bills what it read.
            bill(0, 0);
            begun.onComplete(sent -> new RawConnection(request.connection()).cut());
            return;
        }
        boolean calls = wantsTool && !tool.isEmpty();
        String item = calls ? callItem() : spokenItem(socket);
        long output = calls ? Reply.tokens(behaviour.toolArguments().length()) : Reply.tokens(behaviour.answerBytes());
        long audio = calls ? 0 : AUDIO_CHARS / CHARS_PER_AUDIO_TOKEN;
        send(
                socket,
                event("response.output_item.done")
                        .raw(",\"output_index\":0,\"item\":")
                        .raw(item)
                        .raw("}"));
        send(
                socket,
                event("response.done")
                        .raw(",\"response\":{\"id\":")
                        .string(response)
                        .raw(",\"object\":\"realtime.response\",\"status\":\"completed\",\"output\":[")
                        .raw(item)
                        .raw("],\"usage\":")
                        .raw(bill(output, audio))
                        .raw("}}"));
    }

    private String callItem() {
        return text(new ByteBuilder(256)
                .raw("{\"id\":")
                .string(id("item_", 2))
                .raw(",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":")
                .string(id("call_", responses))
                .raw(",\"name\":")
                .string(tool)
                .raw(",\"arguments\":")
                .string(behaviour.toolArguments())
                .raw("}"));
    }

    private String spokenItem(ServerWebSocket socket) {
        byte[] words = simulation.composer().words(number + responses, behaviour.answerBytes());
        int from = 0;
        for (int i = 0; i < DELTAS; i++) {
            int to = Reply.charBoundary(words, words.length * (i + 1) / DELTAS);
            send(
                    socket,
                    event("response.output_audio_transcript.delta")
                            .raw(",\"output_index\":0,\"content_index\":0,\"delta\":")
                            .string(words, from, to)
                            .raw("}"));
            send(
                    socket,
                    event("response.output_audio.delta")
                            .raw(",\"output_index\":0,\"content_index\":0,\"delta\":\"")
                            .raw("AAAA".repeat(AUDIO_CHARS / DELTAS / 4))
                            .raw("\"}"));
            from = to;
        }
        return text(new ByteBuilder(256)
                .raw("{\"id\":")
                .string(id("item_", 2))
                .raw(",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":")
                .raw("\"output_audio\",\"transcript\":")
                .string(words)
                .raw("}]}"));
    }

    /** Every response reads the whole conversation so far; what an earlier one read comes from the cache if it is told so. */
    private String bill(long text, long audio) {
        long cached = behaviour.cachedTokens();
        Usage usage = new Usage(
                inputTokens + audioTokens,
                cached,
                0,
                0,
                text + audio,
                0,
                audioTokens,
                audio,
                0,
                0,
                0,
                0,
                Usage.Quality.REPORTED);
        billed = billed.plus(usage);
        return "{\"total_tokens\":" + usage.totalTokens() + ",\"input_tokens\":" + usage.totalInput()
                + ",\"output_tokens\":" + usage.output() + ",\"input_token_details\":{\"text_tokens\":"
                + (inputTokens + cached) + ",\"audio_tokens\":" + audioTokens + ",\"image_tokens\":0,\"cached_tokens\":"
                + cached + ",\"cached_tokens_details\":{\"text_tokens\":" + cached
                + ",\"audio_tokens\":0,\"image_tokens\":0}},\"output_token_details\":{\"text_tokens\":" + text
                + ",\"audio_tokens\":" + audio + "}}";
    }

    private String session() {
        return text(new ByteBuilder(128)
                .raw("{\"type\":\"realtime\",\"object\":\"realtime.session\",\"id\":")
                .string(id("sess_", 0))
                .raw(",\"model\":")
                .string(behaviour.servedModel().orElse(model))
                .raw("}"));
    }

    private ByteBuilder event(String type) {
        return new ByteBuilder(256)
                .raw("{\"type\":\"")
                .raw(type)
                .raw("\",\"event_id\":")
                .string(id("event_", responses));
    }

    private static void send(ServerWebSocket socket, ByteBuilder event) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(text(event));
        }
    }

    private String id(String prefix, long which) {
        return Ids.base62(prefix, number + which, 21);
    }

    private static String text(ByteBuilder json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    private void settle(Outcome outcome, int status) {
        if (!settled) {
            settled = true;
            simulation.ledger().settle(entry, call(outcome, status), status == 101);
        }
    }

    private ReceivedCall call(Outcome outcome, int status) {
        return new ReceivedCall(
                entry.number(),
                Api.CHAT.wording().requestId(number),
                behaviour.callId(),
                request.method().name(),
                PATH,
                behaviour.servedModel().orElse(model),
                "default",
                true,
                status,
                outcome,
                billed,
                simulation.settings().keepRequests()
                        ? Optional.of(new ReceivedCall.KeptRequest(
                                List.copyOf(request.headers().entries()), new byte[0]))
                        : Optional.empty());
    }
}
