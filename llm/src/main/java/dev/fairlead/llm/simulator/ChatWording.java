package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** OpenAI chat completions: {@code https://platform.openai.com/docs/api-reference/chat}. */
final class ChatWording extends OpenAiWording {
    private static final byte[] CONTENT = ascii("{\"content\":");
    private static final byte[] CONTENT_END = ascii("},\"logprobs\":null,\"finish_reason\":null}]");
    private static final byte[] DONE = ascii("data: [DONE]\n\n");

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(1024 + reply.text().length);
        out.raw("{\"id\":").string(id(reply)).raw(",\"object\":\"chat.completion\",\"created\":");
        out.number(reply.created()).raw(",\"model\":").string(reply.model());
        out.raw(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":");
        if (reply.speaks()) {
            out.string(reply.text());
        } else {
            out.raw("null");
        }
        if (!reply.toolCalls().isEmpty()) {
            out.raw(",\"tool_calls\":[");
            for (int i = 0; i < reply.toolCalls().size(); i++) {
                out.raw(i == 0 ? "" : ",");
                Reply.Call call = reply.toolCalls().get(i);
                callHead(out, reply, i, call).string(call.arguments()).raw("}}");
            }
            out.raw("]");
        }
        out.raw(",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":");
        out.string(finish(reply)).raw("}],\"usage\":");
        usage(out, reply.usage()).raw(",\"service_tier\":").string(reply.serviceTier());
        return out.raw(",\"system_fingerprint\":\"" + FINGERPRINT + "\"}").toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int events = reply.chunks() + 8;
        EventStream stream = new EventStream(events, 1024 + events * 300 + reply.text().length);
        ByteBuilder out = stream.out();
        byte[] head = head(reply);
        byte[] tail = ascii(includeUsage ? ",\"usage\":null}\n\n" : "}\n\n");
        boolean speaks = reply.speaks();

        stream.generate(reply.usage().reasoning() * Reply.BYTES_PER_TOKEN);
        out.raw(head).raw("{\"role\":\"assistant\",\"content\":").raw(speaks ? "\"\"" : "null");
        out.raw(",\"refusal\":null").raw(CONTENT_END).raw(tail);
        stream.endEvent();
        if (speaks) {
            int from = 0;
            for (int i = 0; i < reply.chunks(); i++) {
                int to = reply.chunkEnd(i);
                out.raw(head)
                        .raw(CONTENT)
                        .string(reply.text(), from, to)
                        .raw(CONTENT_END)
                        .raw(tail);
                stream.generate(to - from);
                stream.endEvent();
                from = to;
            }
        }
        calls(stream, reply, head, tail);
        out.raw(head)
                .raw("{},\"logprobs\":null,\"finish_reason\":")
                .string(finish(reply))
                .raw("}]")
                .raw(tail);
        stream.endEvent();
        if (includeUsage) {
            usageEvent(out, reply);
            stream.endEvent();
        }
        out.raw(DONE);
        stream.endEvent();
        return stream;
    }

    private static void calls(EventStream stream, Reply reply, byte[] head, byte[] tail) {
        ByteBuilder out = stream.out();
        List<Reply.Call> calls = reply.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            Reply.Call call = calls.get(i);
            out.raw(head).raw("{\"tool_calls\":[");
            callHead(out, reply, i, call, true).raw("\"\"}}]").raw(CONTENT_END).raw(tail);
            stream.generate(call.name().length());
            stream.endEvent();
            int from = 0;
            for (int piece = 0; piece < call.pieces(); piece++) {
                int to = call.pieceEnd(piece);
                out.raw(head).raw("{\"tool_calls\":[{\"index\":").number(i).raw(",\"function\":{\"arguments\":");
                out.string(call.arguments(), from, to)
                        .raw("}}]")
                        .raw(CONTENT_END)
                        .raw(tail);
                stream.generate(to - from);
                stream.endEvent();
                from = to;
            }
        }
    }

    private static void usageEvent(ByteBuilder out, Reply reply) {
        byte[] head = head(reply);
        int choices = head.length - ascii(CHOICES).length;
        out.raw(head, 0, choices).raw(",\"choices\":[],\"usage\":");
        usage(out, reply.usage()).raw("}\n\n");
    }

    private static final String CHOICES = ",\"choices\":[{\"index\":0,\"delta\":";

    private static byte[] head(Reply reply) {
        ByteBuilder out = new ByteBuilder(256).raw("data: {\"id\":").string(id(reply));
        out.raw(",\"object\":\"chat.completion.chunk\",\"created\":").number(reply.created());
        out.raw(",\"model\":").string(reply.model()).raw(",\"service_tier\":").string(reply.serviceTier());
        return out.raw(",\"system_fingerprint\":\"" + FINGERPRINT + "\"" + CHOICES)
                .toBytes();
    }

    private static ByteBuilder callHead(ByteBuilder out, Reply reply, int index, Reply.Call call) {
        return callHead(out, reply, index, call, false);
    }

    private static ByteBuilder callHead(ByteBuilder out, Reply reply, int index, Reply.Call call, boolean indexed) {
        out.raw(indexed ? "{\"index\":" + index + ",\"id\":" : "{\"id\":");
        out.string(Ids.base62("call_", reply.number() + 17 + index, 24));
        return out.raw(",\"type\":\"function\",\"function\":{\"name\":")
                .string(call.name())
                .raw(",\"arguments\":");
    }

    private static ByteBuilder usage(ByteBuilder out, Usage usage) {
        long writes = usage.cacheWrite5m() + usage.cacheWrite1h();
        out.raw("{\"prompt_tokens\":").number(usage.totalInput());
        out.raw(",\"completion_tokens\":").number(usage.output());
        out.raw(",\"total_tokens\":").number(usage.totalTokens());
        out.raw(",\"prompt_tokens_details\":{\"cached_tokens\":").number(usage.cacheRead());
        out.raw(",\"audio_tokens\":").number(usage.audioInput());
        out.raw(",\"cache_write_tokens\":").number(writes);
        out.raw("},\"completion_tokens_details\":{\"reasoning_tokens\":").number(usage.reasoning());
        out.raw(",\"audio_tokens\":").number(usage.audioOutput());
        return out.raw(",\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}");
    }

    private static String id(Reply reply) {
        return Ids.base62("chatcmpl-", reply.number(), 29);
    }

    private static String finish(Reply reply) {
        return switch (reply.finish()) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOLS -> "tool_calls";
        };
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ByteBuilder(256)
                .raw("data: ")
                .raw(envelope(refusal))
                .raw("\n\n")
                .toBytes();
    }

    @Override
    public byte[] brokenEvent() {
        return ascii("data: {\"id\":\"chatcmpl-broken\",\"object\":\"chat.completion.chunk\",\"choices\":[{\n\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
