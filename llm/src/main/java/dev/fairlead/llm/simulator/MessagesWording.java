package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Anthropic messages ({@code https://platform.claude.com/docs/en/api/messages}), their streaming events
 * ({@code https://platform.claude.com/docs/en/build-with-claude/streaming}) and errors
 * ({@code https://platform.claude.com/docs/en/api/errors}).
 */
final class MessagesWording implements Wording {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("request-id");
    private static final CharSequence ORGANIZATION = HttpHeaders.createOptimized("anthropic-organization-id");
    private static final CharSequence ORGANIZATION_ID =
            HttpHeaders.createOptimized("00000000-0000-4000-8000-000000000000");
    private static final String THINKING = "Weighing what was asked.";
    private static final String SIGNATURE = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(1024 + reply.text().length);
        head(out, reply);
        String separator = "";
        if (reply.usage().reasoning() > 0) {
            out.raw("{\"type\":\"thinking\",\"thinking\":\"" + THINKING + "\",\"signature\":\"" + SIGNATURE + "\"}");
            separator = ",";
        }
        if (reply.speaks()) {
            out.raw(separator)
                    .raw("{\"type\":\"text\",\"text\":")
                    .string(reply.text())
                    .raw("}");
            separator = ",";
        }
        List<Reply.Call> calls = reply.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            tool(out.raw(separator), reply, i, calls.get(i).arguments());
            separator = ",";
        }
        out.raw("],\"stop_reason\":").string(stopReason(reply)).raw(",\"stop_sequence\":null,\"usage\":");
        return usage(out, reply, reply.usage().output()).raw("}").toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int events = reply.chunks() + 16;
        EventStream stream = new EventStream(events, 2048 + events * 160 + reply.text().length);
        ByteBuilder out = stream.out();
        out.raw("event: message_start\ndata: {\"type\":\"message_start\",\"message\":");
        head(out, reply).raw("],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":");
        usage(out, reply, Math.min(1, reply.usage().output())).raw("}}\n\n");
        stream.endEvent();
        int block = 0;
        if (reply.usage().reasoning() > 0) {
            thinking(stream, reply, block++);
        }
        if (reply.speaks()) {
            text(stream, reply, block++);
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            toolUse(stream, reply, i, block++);
        }
        out.raw("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":");
        out.string(stopReason(reply)).raw(",\"stop_sequence\":null},\"usage\":{");
        totals(out, reply.usage())
                .raw(",\"output_tokens\":")
                .number(reply.usage().output());
        thinkingTokens(out, reply.usage()).raw("}}\n\n");
        stream.endEvent();
        out.raw("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        stream.endEvent();
        return stream;
    }

    private static void thinking(EventStream stream, Reply reply, int block) {
        start(stream, block, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
        delta(stream, block, "{\"type\":\"thinking_delta\",\"thinking\":\"" + THINKING + "\"}");
        stream.generate(reply.usage().reasoning() * Reply.BYTES_PER_TOKEN);
        delta(stream, block, "{\"type\":\"signature_delta\",\"signature\":\"" + SIGNATURE + "\"}");
        stop(stream, block);
    }

    private static void text(EventStream stream, Reply reply, int block) {
        start(stream, block, "{\"type\":\"text\",\"text\":\"\"}");
        ByteBuilder out = stream.out();
        byte[] head = ("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + block
                        + ",\"delta\":{\"type\":\"text_delta\",\"text\":")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "}}\n\n".getBytes(StandardCharsets.US_ASCII);
        int from = 0;
        for (int i = 0; i < reply.chunks(); i++) {
            int to = reply.chunkEnd(i);
            out.raw(head).string(reply.text(), from, to).raw(tail);
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }
        stop(stream, block);
    }

    private static void toolUse(EventStream stream, Reply reply, int index, int block) {
        ByteBuilder out = stream.out();
        Reply.Call call = reply.toolCalls().get(index);
        blockHead(out, "content_block_start", block).raw(",\"content_block\":");
        tool(out, reply, index, "{}".getBytes(StandardCharsets.US_ASCII)).raw("}\n\n");
        stream.generate(call.name().length());
        stream.endEvent();
        if (block == 0) {
            ping(stream);
        }
        delta(stream, block, "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}");
        int from = 0;
        for (int piece = 0; piece < call.pieces(); piece++) {
            int to = call.pieceEnd(piece);
            blockHead(out, "content_block_delta", block)
                    .raw(",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":");
            out.string(call.arguments(), from, to).raw("}}\n\n");
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }
        stop(stream, block);
    }

    private static void start(EventStream stream, int block, String content) {
        blockHead(stream.out(), "content_block_start", block)
                .raw(",\"content_block\":")
                .raw(content)
                .raw("}\n\n");
        stream.endEvent();
        if (block == 0) {
            ping(stream);
        }
    }

    private static void delta(EventStream stream, int block, String delta) {
        blockHead(stream.out(), "content_block_delta", block)
                .raw(",\"delta\":")
                .raw(delta)
                .raw("}\n\n");
        stream.endEvent();
    }

    private static void stop(EventStream stream, int block) {
        blockHead(stream.out(), "content_block_stop", block).raw("}\n\n");
        stream.endEvent();
    }

    private static void ping(EventStream stream) {
        stream.out().raw("event: ping\ndata: {\"type\":\"ping\"}\n\n");
        stream.endEvent();
    }

    private static ByteBuilder blockHead(ByteBuilder out, String type, int block) {
        out.raw("event: ").raw(type).raw("\ndata: {\"type\":\"").raw(type);
        return out.raw("\",\"index\":").number(block);
    }

    private static ByteBuilder head(ByteBuilder out, Reply reply) {
        out.raw("{\"model\":").string(reply.model()).raw(",\"id\":");
        out.string(Ids.base62("msg_01", reply.number(), 22));
        return out.raw(",\"type\":\"message\",\"role\":\"assistant\",\"content\":[");
    }

    /** @param input JSON text, which this API wants as an object and not as a string */
    private static ByteBuilder tool(ByteBuilder out, Reply reply, int index, byte[] input) {
        out.raw("{\"type\":\"tool_use\",\"id\":").string(Ids.base62("toolu_01", reply.number() + 17 + index, 22));
        out.raw(",\"name\":").string(reply.toolCalls().get(index).name());
        return out.raw(",\"input\":").raw(input).raw("}");
    }

    private static ByteBuilder usage(ByteBuilder out, Reply reply, long output) {
        Usage usage = reply.usage();
        totals(out.raw("{"), usage).raw(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":");
        out.number(usage.cacheWrite5m()).raw(",\"ephemeral_1h_input_tokens\":");
        out.number(usage.cacheWrite1h()).raw("},\"output_tokens\":").number(output);
        if (output == usage.output()) {
            thinkingTokens(out, usage);
        }
        return out.raw(",\"service_tier\":").string(reply.serviceTier()).raw("}");
    }

    private static ByteBuilder totals(ByteBuilder out, Usage usage) {
        out.raw("\"input_tokens\":").number(usage.inputUncached());
        out.raw(",\"cache_creation_input_tokens\":").number(usage.cacheWrite5m() + usage.cacheWrite1h());
        return out.raw(",\"cache_read_input_tokens\":").number(usage.cacheRead());
    }

    private static ByteBuilder thinkingTokens(ByteBuilder out, Usage usage) {
        if (usage.reasoning() > 0) {
            out.raw(",\"output_tokens_details\":{\"thinking_tokens\":")
                    .number(usage.reasoning())
                    .raw("}");
        }
        return out;
    }

    private static String stopReason(Reply reply) {
        return switch (reply.finish()) {
            case STOP -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOLS -> "tool_use";
        };
    }

    @Override
    public byte[] error(Refusal refusal, String requestId) {
        ByteBuilder out = errorObject(refusal);
        return out.raw(",\"request_id\":").string(requestId).raw("}").toBytes();
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        byte[] error = errorObject(refusal).toBytes();
        return new ByteBuilder(256)
                .raw("event: error\ndata: ")
                .raw(error)
                .raw("}\n\n")
                .toBytes();
    }

    private static ByteBuilder errorObject(Refusal refusal) {
        ByteBuilder out = new ByteBuilder(256).raw("{\"type\":\"error\",\"error\":{\"type\":");
        return out.string(type(refusal))
                .raw(",\"message\":")
                .string(refusal.message())
                .raw("}");
    }

    private static String type(Refusal refusal) {
        return switch (refusal.code()) {
            case NO_KEY -> refusal.status() == 403 ? "permission_error" : "authentication_error";
            case INVALID -> refusal.status() == 413 ? "request_too_large" : "invalid_request_error";
            case UNKNOWN_PATH, UNKNOWN_MODEL -> "not_found_error";
            case RATE_LIMITED -> "rate_limit_error";
            case OVERLOADED -> "overloaded_error";
            case SERVER -> refusal.status() == 504 ? "timeout_error" : "api_error";
        };
    }

    @Override
    public byte[] brokenEvent() {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\n\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    @Override
    public int overloadedStatus() {
        return 529;
    }

    @Override
    public String requestId(long number) {
        return Ids.base62("req_011C", number, 20);
    }

    @Override
    public void putHeaders(HttpServerResponse response, String requestId, Duration processing) {
        response.putHeader(REQUEST_ID, requestId).putHeader(ORGANIZATION, ORGANIZATION_ID);
    }

    @Override
    public void putRate(HttpServerResponse response, RateWindow.Standing standing) {
        response.putHeader("anthropic-ratelimit-requests-limit", Integer.toString(standing.limit()))
                .putHeader("anthropic-ratelimit-requests-remaining", Integer.toString(standing.remaining()))
                .putHeader(
                        "anthropic-ratelimit-requests-reset",
                        standing.resetsAt().toString());
    }
}
