package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The way back of one call: the upstream's answer. What arrives in one turn of the loop is written once and read
 * afterwards; what arrives together with the answer's end is held back until it is released.
 */
final class AnswerRelay {

    private static final long NONE = -1;

    /** A turn may bring a megabyte of each connection; more than this is not put together before it is written. */
    private static final int LARGEST_WRITE = 64 * 1024;

    private final ProxyLoop loop;
    private final ProxiedCall call;
    private final Carrier carrier;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Route route;
    private final Patience patience;
    private final long startNanos;
    private final BodyCapture kept;

    private @Nullable HttpClientResponse upstream;
    private @Nullable AnswerReader reader;
    private @Nullable Buffer pending;
    private boolean pendingOwned;
    private long pendingSince;
    private boolean flushScheduled;
    private long declaredLength = NONE;
    private long received;
    private long firstByteNanos = NONE;
    private long firstTokenNanos = NONE;

    AnswerRelay(
            ProxyLoop loop,
            ProxiedCall call,
            Carrier carrier,
            HttpServerRequest request,
            Route route,
            Patience patience,
            long startNanos,
            BodyCapture kept) {
        this.loop = loop;
        this.call = call;
        this.carrier = carrier;
        this.request = request;
        this.response = request.response();
        this.route = route;
        this.patience = patience;
        this.startNanos = startNanos;
        this.kept = kept;
    }

    /** Takes the answer's head over, which is written with the first bytes of the body, and relays what follows. */
    void begin(HttpClientResponse answer, String traceId) {
        answer.exceptionHandler(call.guard(carrier::failed));
        if (carrier.isOver()) {
            return;
        }
        if (answer.statusCode() < 200) {
            carrier.failed(
                    new IllegalStateException("an interim answer, " + answer.statusCode() + ", that is not served"));
            return;
        }
        patience.withUpstream();
        upstream = answer;
        answer.endHandler(call.guard(ignored -> {
            if (!carrier.isOver()) {
                carrier.answerEnded(answer.statusCode());
            }
        }));
        try {
            takeHead(answer, traceId);
        } catch (IllegalArgumentException e) {
            carrier.failed(e);
        }
    }

    private void takeHead(HttpClientResponse answer, String traceId) {
        refuseOddCoding(answer);
        reader = route.dialect().readAnswer(route.operation(), head(), Detail.FACTS);
        answer.handler(call.guard(this::chunk));
        response.setStatusCode(answer.statusCode());
        response.setStatusMessage(answer.statusMessage());
        Headers.copyAnswer(answer.headers(), response.headers());
        response.putHeader(Headers.TRACE_ID, traceId);
        declaredLength = declaredLength(answer);
        if (declaredLength != NONE) {
            kept.expect(declaredLength);
        }
        if (declaredLength == NONE && mayHaveBody(answer)) {
            response.setChunked(true);
        }
    }

    /** A coding of the connection cannot be passed on and is not undone here, so what it holds would arrive as noise. */
    private static void refuseOddCoding(HttpClientResponse answer) {
        for (String coding : answer.headers().getAll("transfer-encoding")) {
            if (!coding.equalsIgnoreCase("chunked") && !coding.equalsIgnoreCase("identity")) {
                throw new IllegalArgumentException("Transfer-Encoding '" + coding + "', which nobody asked for");
            }
        }
    }

    /** Sends what was held back and ends the answer. */
    void release() {
        Buffer rest = pending;
        pending = null;
        if (rest == null) {
            response.end();
        } else {
            response.end(rest);
        }
    }

    void free() {
        kept.free();
        reader = null;
    }

    /** Whether the upstream has begun to answer. */
    boolean begun() {
        return upstream != null;
    }

    /** Reads what is still unread and ends the reading. */
    AnswerFacts finishReading() {
        if (pending != null) {
            meter(pending, pendingSince);
        }
        return reader == null ? AnswerFacts.NONE : reader.finish();
    }

    /** Reads the kept answer again, this time with its text. */
    AnswerFacts readAgain() {
        if (upstream == null) {
            return AnswerFacts.NONE;
        }
        AnswerReader again = route.dialect().readAnswer(route.operation(), head(), Detail.CONTENT);
        byte[] bytes = kept.kept();
        again.accept(bytes, 0, bytes.length);
        return again.finish();
    }

    /** Empty without one, or before the upstream has begun to answer. */
    String contentEncoding() {
        return upstream == null ? "" : head().contentEncoding();
    }

    OptionalLong firstByteNanos() {
        return firstByteNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstByteNanos);
    }

    OptionalLong firstTokenNanos() {
        return firstTokenNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstTokenNanos);
    }

    long keptBytes() {
        return kept.size();
    }

    /** @param limit bytes of it to keep */
    Body body(int limit) {
        if (upstream == null) {
            return Body.NONE;
        }
        AnswerHead head = head();
        return kept.toBody(limit, head.contentType(), head.contentEncoding());
    }

    private void chunk(Buffer chunk) {
        if (carrier.isOver()) {
            return;
        }
        long now = System.nanoTime();
        patience.withUpstreamSince(now);
        if (firstByteNanos == NONE) {
            firstByteNanos = now - startNanos;
        }
        received += chunk.length();
        if (pending == null) {
            pending = chunk;
            pendingOwned = false;
            pendingSince = now;
        } else {
            if (!pendingOwned) {
                pending = Buffer.buffer(pending.length() + chunk.length()).appendBuffer(pending);
                pendingOwned = true;
            }
            pending.appendBuffer(chunk);
        }
        if (pending.length() >= LARGEST_WRITE) {
            flush();
        } else if (!flushScheduled) {
            flushScheduled = true;
            loop.atEndOfTurn(() -> call.guarded(this::flushAtEndOfTurn));
        }
    }

    private void flushAtEndOfTurn() {
        flushScheduled = false;
        flush();
    }

    private void flush() {
        Buffer out = pending;
        if (out == null || carrier.isOver() || received == declaredLength) {
            return;
        }
        pending = null;
        response.write(out);
        meter(out, pendingSince);
        HttpClientResponse answer = upstream;
        if (response.writeQueueFull() && answer != null) {
            answer.pause();
            patience.withClient();
            response.drainHandler(ignored -> {
                patience.clientIsBack();
                answer.resume();
            });
        }
    }

    private void meter(Buffer arrived, long arrivedAt) {
        AnswerReader reading = reader;
        if (reading == null) {
            return;
        }
        BodyCapture.Slice slice = kept.add(arrived);
        reading.accept(slice.bytes(), slice.offset(), slice.length());
        if (firstTokenNanos == NONE && reading.firstTokenSeen()) {
            firstTokenNanos = arrivedAt - startNanos;
        }
    }

    private AnswerHead head() {
        HttpClientResponse answer = upstream;
        if (answer == null) {
            throw new IllegalStateException("the upstream has not answered");
        }
        return new AnswerHead(
                answer.statusCode(),
                Headers.value(answer.headers(), "content-type"),
                Headers.value(answer.headers(), "content-encoding"));
    }

    private boolean mayHaveBody(HttpClientResponse answer) {
        int status = answer.statusCode();
        return status != 204 && status != 304 && !request.method().name().equals("HEAD");
    }

    private static long declaredLength(HttpClientResponse answer) {
        String header = answer.getHeader("content-length");
        try {
            return header == null ? NONE : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
