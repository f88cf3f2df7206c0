package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Gemini's generateContent and its two streams ({@code https://ai.google.dev/api/generate-content}): events, or one array
 * that arrives in pieces. Every chunk reports usage as of then. Errors are by google.rpc.Status.
 */
final class GeminiWording implements Wording {
    private static final String THOUGHT = "Weighing what was asked.";

    private final boolean events;

    /** @param events whether streams are events, not an array */
    GeminiWording(boolean events) {
        this.events = events;
    }

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(1024 + reply.text().length);
        begin(out);
        String separator = "";
        if (reply.usage().reasoning() > 0) {
            thought(out);
            separator = ",";
        }
        if (reply.speaks()) {
            text(out.raw(separator), reply.text(), 0, reply.text().length);
            separator = ",";
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            call(out.raw(separator), reply, i);
            separator = ",";
        }
        end(out, reply, reply.usage().output(), true);
        return out.toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int chunks = (reply.usage().reasoning() > 0 ? 1 : 0)
                + (reply.speaks() ? reply.chunks() : 0)
                + reply.toolCalls().size();
        EventStream stream = new EventStream(chunks, 512 * chunks + reply.text().length);
        Chunks out = new Chunks(stream, reply, chunks);
        if (reply.usage().reasoning() > 0) {
            out.begin();
            thought(stream.out());
            stream.generate(reply.usage().reasoning() * Reply.BYTES_PER_TOKEN);
            out.end();
        }
        int from = 0;
        for (int i = 0; reply.speaks() && i < reply.chunks(); i++) {
            int to = reply.chunkEnd(i);
            out.begin();
            text(stream.out(), reply.text(), from, to);
            stream.generate(to - from);
            out.end();
            from = to;
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            out.begin();
            call(stream.out(), reply, i);
            stream.generate(reply.toolCalls().get(i).generatedBytes());
            out.end();
        }
        return stream;
    }

    private static void begin(ByteBuilder out) {
        out.raw("{\"candidates\":[{\"content\":{\"parts\":[");
    }

    private static void thought(ByteBuilder out) {
        out.raw("{\"text\":\"" + THOUGHT + "\",\"thought\":true}");
    }

    private static void text(ByteBuilder out, byte[] text, int from, int to) {
        out.raw("{\"text\":").string(text, from, to).raw("}");
    }

    private static void call(ByteBuilder out, Reply reply, int index) {
        Reply.Call call = reply.toolCalls().get(index);
        out.raw("{\"functionCall\":{\"id\":").string(Ids.base62("", reply.number() + 17 + index, 8));
        out.raw(",\"name\":")
                .string(call.name())
                .raw(",\"args\":")
                .raw(call.arguments())
                .raw("}}");
    }

    private static void end(ByteBuilder out, Reply reply, long generated, boolean last) {
        out.raw("],\"role\":\"model\"}");
        if (last) {
            out.raw(",\"finishReason\":").string(reply.finish() == Reply.Finish.LENGTH ? "MAX_TOKENS" : "STOP");
        }
        Usage usage = reply.usage();
        long prompt = usage.inputUncached() + usage.cacheRead();
        long thoughts = Math.min(usage.reasoning(), generated);
        out.raw(",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":").number(prompt);
        figure(out, "candidatesTokenCount", generated - thoughts);
        out.raw(",\"totalTokenCount\":").number(prompt + generated);
        figure(out, "cachedContentTokenCount", usage.cacheRead());
        out.raw(",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":")
                .number(prompt)
                .raw("}]");
        figure(out, "thoughtsTokenCount", thoughts);
        out.raw("},\"modelVersion\":").string(reply.model());
        out.raw(",\"responseId\":").string(Ids.base62("", reply.number(), 22)).raw("}");
    }

    /** Google leaves out what is zero. */
    private static void figure(ByteBuilder out, String name, long value) {
        if (value > 0) {
            out.raw(",\"").raw(name).raw("\":").number(value);
        }
    }

    /** Puts each chunk into its place: an event of its own, or an element of the array. */
    private final class Chunks {
        private final EventStream stream;
        private final Reply reply;
        private final int count;

        Chunks(EventStream stream, Reply reply, int count) {
            this.stream = stream;
            this.reply = reply;
            this.count = count;
        }

        void begin() {
            stream.out().raw(before(stream.count()));
            GeminiWording.begin(stream.out());
        }

        void end() {
            boolean last = stream.count() == count - 1;
            long generated =
                    last ? reply.usage().output() : Math.min(reply.usage().output(), stream.tokensNow());
            GeminiWording.end(stream.out(), reply, generated, last);
            stream.out().raw(events ? "\r\n\r\n" : last ? "\n]" : "");
            stream.endEvent();
        }
    }

    private String before(int chunk) {
        return events ? "data: " : chunk == 0 ? "[" : "\n,\r\n";
    }

    @Override
    public byte[] error(Refusal refusal, String requestId) {
        String status = switch (refusal.code()) {
            case NO_KEY -> refusal.status() == 403 ? "PERMISSION_DENIED" : "UNAUTHENTICATED";
            case INVALID -> "INVALID_ARGUMENT";
            case UNKNOWN_PATH, UNKNOWN_MODEL -> "NOT_FOUND";
            case RATE_LIMITED -> "RESOURCE_EXHAUSTED";
            case OVERLOADED -> "UNAVAILABLE";
            case SERVER -> refusal.status() == 504 ? "DEADLINE_EXCEEDED" : "INTERNAL";
        };
        ByteBuilder out = new ByteBuilder(256).raw("{\"error\":{\"code\":").number(refusal.status());
        out.raw(",\"message\":").string(refusal.message()).raw(",\"status\":").string(status);
        return out.raw("}}").toBytes();
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ByteBuilder(256)
                .raw(before(eventsBefore))
                .raw(error(refusal, ""))
                .raw(events ? "\r\n\r\n" : "\n]")
                .toBytes();
    }

    @Override
    public byte[] brokenEvent() {
        return (events ? "data: {\"candidates\":[\r\n\r\n" : "\n,\r\n{\"candidates\":[")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String streamType() {
        return events ? "text/event-stream" : "application/json; charset=UTF-8";
    }

    @Override
    public int overloadedStatus() {
        return 503;
    }

    @Override
    public String requestId(long number) {
        return Ids.hex("", number, 16);
    }

    @Override
    public void putHeaders(HttpServerResponse response, String requestId, Duration processing) {
        response.putHeader("server-timing", "gfet4t7; dur=" + processing.toMillis());
    }

    @Override
    public void putRate(HttpServerResponse response, RateWindow.Standing standing) {
        // Google tells no caller where it stands.
    }
}
