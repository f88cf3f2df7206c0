package dev.fairlead.llmtrace.call;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The journal's binary form of a call: a version byte, then the record's fields in the order of their declaration,
 * bodies last. A field that is added goes to the end with a new version; the version before stays readable.
 */
public final class CallCodec {

    private static final byte VERSION = 3;

    /** From here on an opening ends with the agent that started the caller. */
    private static final byte WITH_PARENT_AGENT = 3;

    private static final byte OLDEST = 2;

    private CallCodec() {}

    public static ByteBuffer encode(CallOpened call) {
        return fields(call).toBuffer();
    }

    /** The same bytes in several buffers, so that large bodies are not copied. */
    public static List<ByteBuffer> encodeInParts(CallOpened call) {
        return fields(call).toParts();
    }

    private static FieldWriter fields(CallOpened call) {
        FieldWriter out = new FieldWriter(call.body().bytes().length);
        out.putByte(VERSION);
        out.putString(call.traceId());
        out.putString(call.spanId());
        out.putString(call.parentSpanId());
        out.putInstant(call.startedAt());
        putCaller(out, call.caller());
        out.putString(call.upstream());
        out.putString(call.provider());
        out.putString(call.dialect());
        out.putString(call.operation());
        out.putString(call.method());
        out.putString(call.path());
        putRequest(out, call.request());
        putBody(out, call.body());
        out.putString(call.caller().parentAgent());
        return out;
    }

    /** @throws IllegalArgumentException if the bytes are not a call's opening of a known version */
    public static CallOpened decodeOpened(ByteBuffer bytes) {
        return whole(bytes, CallCodec::opened);
    }

    private static CallOpened opened(FieldReader in, byte version) {
        CallOpened opened = opened(in);
        return version < WITH_PARENT_AGENT
                ? opened
                : opened.withCaller(opened.caller().withParentAgent(in.string()));
    }

    private static CallOpened opened(FieldReader in) {
        return new CallOpened(
                in.string(),
                in.string(),
                in.string(),
                in.instant(),
                caller(in),
                in.string(),
                in.string(),
                in.string(),
                in.string(),
                in.string(),
                in.string(),
                request(in),
                body(in));
    }

    public static ByteBuffer encode(CallClosed call) {
        return fields(call).toBuffer();
    }

    /** The same bytes in several buffers, so that large bodies are not copied. */
    public static List<ByteBuffer> encodeInParts(CallClosed call) {
        return fields(call).toParts();
    }

    private static FieldWriter fields(CallClosed call) {
        FieldWriter out = new FieldWriter(
                call.requestBody().bytes().length + call.answerBody().bytes().length);
        out.putByte(VERSION);
        out.putByte((byte) call.outcome().ordinal());
        out.putInt(call.status());
        out.putOptionalLong(call.firstByteNanos());
        out.putOptionalLong(call.firstTokenNanos());
        out.putLong(call.endNanos());
        putAnswer(out, call.answer());
        putBody(out, call.requestBody());
        putBody(out, call.answerBody());
        out.putBoolean(call.request().isPresent());
        call.request().ifPresent(request -> putRequest(out, request));
        return out;
    }

    /** @throws IllegalArgumentException if the bytes are not a call's closing of a known version */
    public static CallClosed decodeClosed(ByteBuffer bytes) {
        return whole(bytes, (in, _) -> closed(in));
    }

    private static CallClosed closed(FieldReader in) {
        return new CallClosed(
                Outcome.values()[in.bytePosition(Outcome.values().length)],
                in.integer(),
                in.optionalLong(),
                in.optionalLong(),
                in.longValue(),
                answer(in),
                body(in),
                body(in),
                in.bool() ? Optional.of(request(in)) : Optional.empty());
    }

    private static <T> T whole(ByteBuffer bytes, BiFunction<FieldReader, Byte, T> fields) {
        FieldReader in = new FieldReader(bytes);
        T record;
        try {
            byte version = in.byteValue();
            if (version < OLDEST || version > VERSION) {
                throw new IllegalArgumentException("journal record has version " + version
                        + ", this build reads versions " + OLDEST + " to " + VERSION);
            }
            record = fields.apply(in, version);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("journal record ends before its last field", e);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("journal record holds no point in time: " + e.getMessage(), e);
        }
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException(
                    "journal record has " + bytes.remaining() + " bytes behind its last field");
        }
        return record;
    }

    private static void putCaller(FieldWriter out, Caller caller) {
        out.putString(caller.tenant());
        out.putString(caller.keyId());
        out.putString(caller.session());
        out.putString(caller.user());
        out.putString(caller.agent());
        putMap(out, caller.tags());
    }

    private static Caller caller(FieldReader in) {
        return new Caller(in.string(), in.string(), in.string(), in.string(), in.string(), map(in));
    }

    private static void putRequest(FieldWriter out, RequestFacts request) {
        out.putOptionalString(request.model());
        out.putBoolean(request.stream());
        out.putOptionalLong(request.maxTokens());
        putMap(out, request.parameters());
        out.putInt(request.toolNames().size());
        request.toolNames().forEach(out::putString);
        out.putLong(request.inputChars());
        out.putString(request.preview());
        out.putOptionalString(request.problem());
    }

    private static RequestFacts request(FieldReader in) {
        return new RequestFacts(
                in.optionalString(),
                in.bool(),
                in.optionalLong(),
                map(in),
                in.list(FieldReader::string),
                in.longValue(),
                in.string(),
                List.of(),
                in.optionalString());
    }

    private static void putAnswer(FieldWriter out, AnswerFacts answer) {
        out.putOptionalString(answer.model());
        out.putOptionalString(answer.responseId());
        out.putOptionalString(answer.finishReason());
        out.putBoolean(answer.usage().isPresent());
        answer.usage().ifPresent(usage -> putUsage(out, usage));
        out.putOptionalString(answer.serviceTier());
        out.putOptionalString(answer.speed());
        out.putOptionalString(answer.region());
        out.putInt(answer.toolCalls().size());
        for (ToolCall call : answer.toolCalls()) {
            out.putString(call.id());
            out.putString(call.name());
            out.putString(call.arguments());
        }
        out.putLong(answer.outputChars());
        out.putString(answer.preview());
        out.putBoolean(answer.error().isPresent());
        answer.error().ifPresent(error -> {
            out.putString(error.type());
            out.putString(error.message());
        });
        out.putBoolean(answer.complete());
    }

    private static AnswerFacts answer(FieldReader in) {
        return new AnswerFacts(
                in.optionalString(),
                in.optionalString(),
                in.optionalString(),
                in.bool() ? Optional.of(usage(in)) : Optional.empty(),
                in.optionalString(),
                in.optionalString(),
                in.optionalString(),
                in.list(fields -> new ToolCall(fields.string(), fields.string(), fields.string())),
                in.longValue(),
                in.string(),
                List.of(),
                in.bool() ? Optional.of(new AnswerError(in.string(), in.string())) : Optional.empty(),
                in.bool());
    }

    private static void putUsage(FieldWriter out, Usage usage) {
        out.putLong(usage.inputUncached());
        out.putLong(usage.cacheRead());
        out.putLong(usage.cacheWrite5m());
        out.putLong(usage.cacheWrite1h());
        out.putLong(usage.output());
        out.putLong(usage.reasoning());
        out.putLong(usage.audioInput());
        out.putLong(usage.audioOutput());
        out.putLong(usage.imageInput());
        out.putLong(usage.imageOutput());
        out.putLong(usage.webSearches());
        out.putLong(usage.toolCalls());
        out.putLong(usage.units().searchUnits());
        out.putLong(usage.units().images());
        out.putLong(usage.units().audioSeconds());
        out.putLong(usage.units().characters());
        out.putByte((byte) usage.quality().ordinal());
    }

    private static Usage usage(FieldReader in) {
        return new Usage(
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                in.longValue(),
                new Usage.Units(in.longValue(), in.longValue(), in.longValue(), in.longValue()),
                Usage.Quality.values()[in.bytePosition(Usage.Quality.values().length)]);
    }

    private static void putBody(FieldWriter out, Body body) {
        out.putBytes(body.bytes());
        out.putLong(body.length());
        out.putString(body.contentType());
        out.putString(body.contentEncoding());
        out.putOptionalString(body.sha256());
    }

    private static Body body(FieldReader in) {
        return new Body(in.bytes(), in.longValue(), in.string(), in.string(), in.optionalString());
    }

    private static void putMap(FieldWriter out, Map<String, String> map) {
        out.putInt(map.size());
        map.forEach((key, value) -> {
            out.putString(key);
            out.putString(value);
        });
    }

    private static Map<String, String> map(FieldReader in) {
        Map<String, String> map = new LinkedHashMap<>();
        in.list(fields -> map.put(fields.string(), fields.string()));
        return map;
    }
}
