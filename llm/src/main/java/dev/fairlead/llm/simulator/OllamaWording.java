package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Ollama chat ({@code https://docs.ollama.com/api/chat}) and generate, whose streams are lines of JSON, and Ollama's
 * errors ({@code https://docs.ollama.com/api/errors}).
 */
class OllamaWording implements Wording {
    private static final String THINKING = "Weighing what was asked.";

    private final boolean chat;

    /** @param chat false for generate, which has no tools */
    OllamaWording(boolean chat) {
        this.chat = chat;
    }

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = head(new ByteBuilder(1024 + reply.text().length), reply);
        String thinking = reply.thinkingTokens() > 0 ? THINKING : "";
        piece(out, reply.text(), 0, reply.text().length, thinking);
        if (chat) {
            calls(out, reply, 0, reply.toolCalls().size()).raw("}");
        }
        return end(out, reply).toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int events = reply.chunks() + 8;
        EventStream stream = new EventStream(events, 1024 + events * 130 + reply.text().length);
        ByteBuilder out = stream.out();
        if (reply.thinkingTokens() > 0) {
            piece(head(out, reply), reply.text(), 0, 0, THINKING);
            stream.generate(reply.thinkingTokens() * Reply.BYTES_PER_TOKEN);
            endLine(stream);
        }
        int from = 0;
        for (int i = 0; reply.speaks() && i < reply.chunks(); i++) {
            int to = reply.chunkEnd(i);
            piece(head(out, reply), reply.text(), from, to, "");
            stream.generate(to - from);
            endLine(stream);
            from = to;
        }
        List<Reply.Call> calls = chat ? reply.toolCalls() : List.of();
        for (int i = 0; i < calls.size(); i++) {
            piece(head(out, reply), reply.text(), 0, 0, "");
            calls(out, reply, i, i + 1);
            stream.generate(calls.get(i).generatedBytes());
            endLine(stream);
        }
        piece(head(out, reply), reply.text(), 0, 0, "");
        end(chat ? out.raw("}") : out, reply).raw("\n");
        stream.endEvent();
        return stream;
    }

    private void endLine(EventStream stream) {
        stream.out().raw(chat ? "},\"done\":false}\n" : ",\"done\":false}\n");
        stream.endEvent();
    }

    private static ByteBuilder head(ByteBuilder out, Reply reply) {
        out.raw("{\"model\":").string(reply.model()).raw(",\"created_at\":");
        return out.string(Instant.ofEpochSecond(reply.created()).toString());
    }

    /** Leaves the message open, as tool calls may follow. */
    private void piece(ByteBuilder out, byte[] text, int from, int to, String thinking) {
        out.raw(chat ? ",\"message\":{\"role\":\"assistant\",\"content\":" : ",\"response\":");
        out.string(text, from, to);
        if (!thinking.isEmpty()) {
            out.raw(",\"thinking\":").string(thinking);
        }
    }

    private static ByteBuilder calls(ByteBuilder out, Reply reply, int from, int to) {
        if (from == to) {
            return out;
        }
        out.raw(",\"tool_calls\":[");
        for (int i = from; i < to; i++) {
            Reply.Call call = reply.toolCalls().get(i);
            out.raw(i == from ? "" : ",").raw("{\"function\":{\"name\":").string(call.name());
            out.raw(",\"arguments\":").raw(call.arguments()).raw("}}");
        }
        return out.raw("]");
    }

    private static ByteBuilder end(ByteBuilder out, Reply reply) {
        out.raw(",\"done_reason\":").string(reply.finish() == Reply.Finish.LENGTH ? "length" : "stop");
        out.raw(",\"done\":true,\"total_duration\":4883583458,\"load_duration\":1334875,\"prompt_eval_count\":");
        out.number(reply.usage().totalInput()).raw(",\"prompt_eval_duration\":342546000,\"eval_count\":");
        return out.number(reply.usage().output()).raw(",\"eval_duration\":4535599000}");
    }

    @Override
    public final byte[] error(Refusal refusal, String requestId) {
        return new ByteBuilder(128)
                .raw("{\"error\":")
                .string(refusal.message())
                .raw("}")
                .toBytes();
    }

    @Override
    public final byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ByteBuilder(128).raw(error(refusal, "")).raw("\n").toBytes();
    }

    @Override
    public final byte[] brokenEvent() {
        return "{\"model\":\"broken\",\"message\":{\"content\":\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public final String streamType() {
        return "application/x-ndjson";
    }

    @Override
    public final int overloadedStatus() {
        return 503;
    }

    @Override
    public final String requestId(long number) {
        return Ids.hex("", number, 32);
    }

    @Override
    public final void putHeaders(HttpServerResponse response, String requestId, Duration processing) {
        // Ollama sends none of its own.
    }

    @Override
    public final void putRate(HttpServerResponse response, RateWindow.Standing standing) {
        // Ollama has no rate limit to tell of.
    }
}
