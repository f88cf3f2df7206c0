package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.util.List;

/**
 * Cohere chat ({@code https://docs.cohere.com/reference/chat}) and its events
 * ({@code https://docs.cohere.com/docs/streaming}). Billed are fewer tokens than were processed: Cohere adds some.
 */
final class CohereChatWording extends CohereWording {
    /** Tokens that Cohere adds to a prompt and does not charge for. */
    private static final long ADDED = 66;

    private static final String THINKING = "Weighing what was asked.";
    private static final String PLAN = "I will look that up.";

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(1024 + reply.text().length);
        out.raw("{\"id\":").string(uuid(reply.number())).raw(",\"finish_reason\":");
        out.string(finish(reply)).raw(",\"message\":{\"role\":\"assistant\"");
        if (reply.speaks()) {
            out.raw(",\"content\":[");
            if (reply.thinkingTokens() > 0) {
                out.raw("{\"type\":\"thinking\",\"thinking\":\"" + THINKING + "\"},");
            }
            out.raw("{\"type\":\"text\",\"text\":").string(reply.text()).raw("}]");
        }
        List<Reply.Call> calls = reply.toolCalls();
        if (!calls.isEmpty()) {
            out.raw(",\"tool_plan\":\"" + PLAN + "\",\"tool_calls\":[");
            for (int i = 0; i < calls.size(); i++) {
                out.raw(i == 0 ? "" : ",");
                call(out, reply, i).string(calls.get(i).arguments()).raw("}}");
            }
            out.raw("]");
        }
        return usage(out.raw("},\"usage\":"), reply.usage()).raw("}").toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int events = reply.chunks() + 16;
        EventStream stream = new EventStream(events, 2048 + events * 130 + reply.text().length);
        ByteBuilder out = stream.out();
        out.raw("event: message-start\ndata: {\"id\":").string(uuid(reply.number()));
        out.raw(",\"type\":\"message-start\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],"
                + "\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}}\n\n");
        stream.endEvent();
        if (reply.speaks()) {
            int block = 0;
            if (reply.thinkingTokens() > 0) {
                thinking(stream, reply);
                block = 1;
            }
            text(stream, reply, block);
        }
        if (!reply.toolCalls().isEmpty()) {
            head(stream, "tool-plan-delta").raw(",\"delta\":{\"message\":{\"tool_plan\":\"" + PLAN + "\"}}}\n\n");
            stream.endEvent();
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            toolCall(stream, reply, i);
        }
        head(stream, "message-end").raw(",\"delta\":{\"finish_reason\":").string(finish(reply));
        usage(out.raw(",\"usage\":"), reply.usage()).raw("}}\n\n");
        stream.endEvent();
        return stream;
    }

    private static void thinking(EventStream stream, Reply reply) {
        start(stream, 0, "thinking");
        indexed(stream, "content-delta", 0)
                .raw(",\"delta\":{\"message\":{\"content\":{\"thinking\":\"" + THINKING + "\"}}}}\n\n");
        stream.generate(reply.thinkingTokens() * Reply.BYTES_PER_TOKEN);
        stream.endEvent();
        end(stream, "content-end", 0);
    }

    private static void text(EventStream stream, Reply reply, int block) {
        start(stream, block, "text");
        byte[] head = ascii("event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":" + block
                + ",\"delta\":{\"message\":{\"content\":{\"text\":");
        byte[] tail = ascii("}}}}\n\n");
        int from = 0;
        for (int i = 0; i < reply.chunks(); i++) {
            int to = reply.chunkEnd(i);
            stream.out().raw(head).string(reply.text(), from, to).raw(tail);
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }
        end(stream, "content-end", block);
    }

    private static void toolCall(EventStream stream, Reply reply, int index) {
        Reply.Call call = reply.toolCalls().get(index);
        ByteBuilder out = indexed(stream, "tool-call-start", index).raw(",\"delta\":{\"message\":{\"tool_calls\":");
        call(out, reply, index).raw("\"\"}}}}}\n\n");
        stream.generate(call.name().length());
        stream.endEvent();
        int from = 0;
        for (int piece = 0; piece < call.pieces(); piece++) {
            int to = call.pieceEnd(piece);
            indexed(stream, "tool-call-delta", index)
                    .raw(",\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":")
                    .string(call.arguments(), from, to)
                    .raw("}}}}}\n\n");
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }
        end(stream, "tool-call-end", index);
    }

    private static void start(EventStream stream, int block, String type) {
        indexed(stream, "content-start", block)
                .raw(",\"delta\":{\"message\":{\"content\":{\"type\":\"" + type + "\",\"" + type + "\":\"\"}}}}\n\n");
        stream.endEvent();
    }

    private static void end(EventStream stream, String type, int index) {
        indexed(stream, type, index).raw("}\n\n");
        stream.endEvent();
    }

    private static ByteBuilder head(EventStream stream, String type) {
        return stream.out().raw("event: " + type + "\ndata: {\"type\":\"" + type + "\"");
    }

    private static ByteBuilder indexed(EventStream stream, String type, int index) {
        return head(stream, type).raw(",\"index\":").number(index);
    }

    private static ByteBuilder call(ByteBuilder out, Reply reply, int index) {
        String name = reply.toolCalls().get(index).name();
        out.raw("{\"id\":").string(Ids.base62(name + "_", reply.number() + 17 + index, 12));
        return out.raw(",\"type\":\"function\",\"function\":{\"name\":")
                .string(name)
                .raw(",\"arguments\":");
    }

    private static ByteBuilder usage(ByteBuilder out, Usage usage) {
        out.raw("{\"billed_units\":{\"input_tokens\":").number(usage.totalInput());
        out.raw(",\"output_tokens\":").number(usage.output());
        out.raw("},\"tokens\":{\"input_tokens\":").number(usage.totalInput() + ADDED);
        return out.raw(",\"output_tokens\":").number(usage.output() + 2).raw("}}");
    }

    private static String finish(Reply reply) {
        return switch (reply.finish()) {
            case STOP -> "COMPLETE";
            case LENGTH -> "MAX_TOKENS";
            case TOOLS -> "TOOL_CALL";
        };
    }
}
