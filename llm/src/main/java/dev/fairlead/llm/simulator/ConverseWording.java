package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import io.vertx.core.http.HttpServerResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * Bedrock's Converse and ConverseStream
 * ({@code https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html}); streams are binary
 * events ({@code https://smithy.io/2.0/aws/amazon-eventstream.html}).
 */
final class ConverseWording implements Wording {
    private static final String THOUGHT = "Weighing what was asked.";

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(1024 + reply.text().length);
        out.raw("{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[");
        String separator = "";
        if (reply.usage().reasoning() > 0) {
            out.raw("{\"reasoningContent\":{\"reasoningText\":{\"text\":\"" + THOUGHT + "\"}}}");
            separator = ",";
        }
        if (reply.speaks()) {
            out.raw(separator).raw("{\"text\":").string(reply.text()).raw("}");
            separator = ",";
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            Reply.Call call = reply.toolCalls().get(i);
            out.raw(separator).raw("{\"toolUse\":{\"toolUseId\":").string(callId(reply, i));
            out.raw(",\"name\":")
                    .string(call.name())
                    .raw(",\"input\":")
                    .raw(call.arguments())
                    .raw("}}");
            separator = ",";
        }
        out.raw("]}},\"stopReason\":").string(stopReason(reply)).raw(",");
        return usage(out, reply).raw("}").toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int events = reply.chunks() + 16;
        EventStream stream = new EventStream(events, 2048 + events * 200 + reply.text().length);
        event(stream, "messageStart", json().raw("{\"role\":\"assistant\"}"));
        int block = 0;
        if (reply.usage().reasoning() > 0) {
            stream.generate(reply.usage().reasoning() * Reply.BYTES_PER_TOKEN);
            event(
                    stream,
                    "contentBlockDelta",
                    delta(block).raw("{\"reasoningContent\":{\"text\":\"" + THOUGHT + "\"}}}"));
            stop(stream, block++);
        }
        if (reply.speaks()) {
            int from = 0;
            for (int i = 0; i < reply.chunks(); i++) {
                int to = reply.chunkEnd(i);
                stream.generate(to - from);
                event(
                        stream,
                        "contentBlockDelta",
                        delta(block)
                                .raw("{\"text\":")
                                .string(reply.text(), from, to)
                                .raw("}}"));
                from = to;
            }
            stop(stream, block++);
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            toolUse(stream, reply, i, block++);
        }
        event(
                stream,
                "messageStop",
                json().raw("{\"stopReason\":").string(stopReason(reply)).raw("}"));
        event(stream, "metadata", usage(json().raw("{"), reply).raw("}"));
        return stream;
    }

    private static void toolUse(EventStream stream, Reply reply, int index, int block) {
        Reply.Call call = reply.toolCalls().get(index);
        stream.generate(call.name().length());
        event(
                stream,
                "contentBlockStart",
                json().raw("{\"contentBlockIndex\":")
                        .number(block)
                        .raw(",\"start\":{\"toolUse\":{\"toolUseId\":")
                        .string(callId(reply, index))
                        .raw(",\"name\":")
                        .string(call.name())
                        .raw("}}}"));
        int from = 0;
        for (int piece = 0; piece < call.pieces(); piece++) {
            int to = call.pieceEnd(piece);
            stream.generate(to - from);
            event(
                    stream,
                    "contentBlockDelta",
                    delta(block)
                            .raw("{\"toolUse\":{\"input\":")
                            .string(call.arguments(), from, to)
                            .raw("}}}"));
            from = to;
        }
        stop(stream, block);
    }

    private static ByteBuilder delta(int block) {
        return json().raw("{\"contentBlockIndex\":").number(block).raw(",\"delta\":");
    }

    private static void stop(EventStream stream, int block) {
        event(
                stream,
                "contentBlockStop",
                json().raw("{\"contentBlockIndex\":").number(block).raw("}"));
    }

    private static ByteBuilder json() {
        return new ByteBuilder(128);
    }

    private static void event(EventStream stream, String name, ByteBuilder payload) {
        stream.out().raw(frame("event", name, payload.toBytes()));
        stream.endEvent();
    }

    private static String callId(Reply reply, int index) {
        return Ids.base62("tooluse_", reply.number() + 17 + index, 22);
    }

    private static String stopReason(Reply reply) {
        return switch (reply.finish()) {
            case STOP -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOLS -> "tool_use";
        };
    }

    private static ByteBuilder usage(ByteBuilder out, Reply reply) {
        Usage usage = reply.usage();
        out.raw("\"usage\":{\"inputTokens\":").number(usage.inputUncached());
        out.raw(",\"outputTokens\":").number(usage.output());
        out.raw(",\"totalTokens\":").number(usage.totalTokens());
        out.raw(",\"cacheReadInputTokens\":").number(usage.cacheRead());
        out.raw(",\"cacheWriteInputTokens\":").number(usage.cacheWrite5m() + usage.cacheWrite1h());
        if (usage.cacheWrite1h() > 0) {
            out.raw(",\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":").number(usage.cacheWrite1h());
            out.raw("},{\"ttl\":\"5m\",\"inputTokens\":")
                    .number(usage.cacheWrite5m())
                    .raw("}]");
        }
        return out.raw("},\"metrics\":{\"latencyMs\":1}");
    }

    private static byte[] frame(String kind, String name, byte[] payload) {
        ByteBuilder headers = new ByteBuilder(96);
        header(headers, ":" + kind + "-type", name);
        header(headers, ":content-type", "application/json");
        header(headers, ":message-type", kind);
        int length = 16 + headers.length() + payload.length;
        ByteBuffer frame = ByteBuffer.allocate(length).putInt(length).putInt(headers.length());
        frame.putInt(checksum(frame.array(), 8)).put(headers.toBytes()).put(payload);
        return frame.putInt(checksum(frame.array(), length - 4)).array();
    }

    /** A header whose value is a string, type 7. */
    private static void header(ByteBuilder out, String name, String value) {
        out.raw(new byte[] {(byte) name.length()}).raw(name);
        out.raw(new byte[] {7, 0, (byte) value.length()}).raw(value);
    }

    private static int checksum(byte[] bytes, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, to);
        return (int) crc.getValue();
    }

    @Override
    public byte[] error(Refusal refusal, String requestId) {
        ByteBuilder out = new ByteBuilder(256).raw("{\"__type\":").string(type(refusal));
        return out.raw(",\"message\":").string(refusal.message()).raw("}").toBytes();
    }

    private static String type(Refusal refusal) {
        return switch (refusal.code()) {
            case NO_KEY -> "AccessDeniedException";
            case INVALID -> "ValidationException";
            case UNKNOWN_PATH, UNKNOWN_MODEL -> "ResourceNotFoundException";
            case RATE_LIMITED -> "ThrottlingException";
            case OVERLOADED -> "ServiceUnavailableException";
            case SERVER -> refusal.status() == 504 ? "ModelTimeoutException" : "InternalServerException";
        };
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        String type = type(refusal);
        byte[] payload =
                json().raw("{\"message\":").string(refusal.message()).raw("}").toBytes();
        return frame("exception", Character.toLowerCase(type.charAt(0)) + type.substring(1), payload);
    }

    @Override
    public byte[] brokenEvent() {
        return frame("event", "contentBlockDelta", "{\"delta\":{".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String streamType() {
        return "application/vnd.amazon.eventstream";
    }

    @Override
    public int overloadedStatus() {
        return 503;
    }

    @Override
    public String requestId(long number) {
        String hex = Ids.hex("", number, 32);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }

    @Override
    public void putHeaders(HttpServerResponse response, String requestId, Duration processing) {
        response.putHeader("x-amzn-requestid", requestId);
    }

    @Override
    public void putRate(HttpServerResponse response, RateWindow.Standing standing) {
        // Amazon tells no caller where it stands.
    }
}
