package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llmtrace.call.Body;
import java.util.Optional;
import java.util.OptionalLong;

/** What is known of an open WebSocket: what each side said, what the dialect makes of it, and how it was closed. */
final class SocketSession {

    private static final long NONE = -1;
    private static final int SWITCHING = 101;

    private final SocketReading asked;
    private final SocketReading said;
    private final AnswerReader reader;
    private final long startNanos;
    private long lastFrameNanos = System.nanoTime();
    private long firstByteNanos = NONE;
    private long firstTokenNanos = NONE;

    /** @param extensions what the two ends agreed on: the header's value, empty for none */
    SocketSession(Route route, String extensions, BodyCapture asked, BodyCapture said, long startNanos) {
        this.reader = route.dialect().readAnswer(route.operation(), new AnswerHead(SWITCHING, "", ""), Detail.FACTS);
        this.asked = new SocketReading(asked, inflation(extensions, "client_no_context_takeover"), ignored -> {});
        this.said = new SocketReading(said, inflation(extensions, "server_no_context_takeover"), this::meter);
        this.startNanos = startNanos;
    }

    private static Optional<MessageInflation> inflation(String extensions, String noContext) {
        return extensions.contains("permessage-deflate")
                ? Optional.of(new MessageInflation(!extensions.contains(noContext), SocketReading.MAX_MESSAGE))
                : Optional.empty();
    }

    /** Scans what the client asks; it is read by {@link #read}. */
    void ask(byte[] bytes) {
        lastFrameNanos = System.nanoTime();
        asked.scan(bytes);
    }

    /** Scans what the provider says and returns how many of the bytes stand before its close frame. */
    int say(byte[] bytes) {
        lastFrameNanos = System.nanoTime();
        if (firstByteNanos == NONE) {
            firstByteNanos = lastFrameNanos - startNanos;
        }
        return said.scan(bytes);
    }

    /** Reads the messages that are complete. */
    void read() {
        asked.read();
        said.read();
    }

    private void meter(BodyCapture.Slice line) {
        reader.accept(line.bytes(), line.offset(), line.length());
        if (firstTokenNanos == NONE && reader.firstTokenSeen()) {
            firstTokenNanos = lastFrameNanos - startNanos;
        }
    }

    void free() {
        asked.free();
        said.free();
    }

    boolean closedByClient() {
        return asked.closeFrame().isPresent();
    }

    boolean closedByProvider() {
        return said.closeFrame().isPresent();
    }

    /** When the last bytes of either side came, by {@link System#nanoTime}. */
    long lastFrameNanos() {
        return lastFrameNanos;
    }

    /** Ends the reading. A close code that says something went wrong is an error. */
    AnswerFacts finish() {
        said.finish();
        asked.finish();
        AnswerFacts answer = reader.finish();
        Optional<SocketReading.CloseFrame> close = said.closeFrame().or(asked::closeFrame);
        if (close.isEmpty()) {
            return answer;
        }
        int code = close.get().code();
        AnswerFacts closed = answer.withFinishReason("close_" + code);
        boolean ordinary = code == 1000 || code == 1001 || code == 1005;
        return ordinary || answer.error().isPresent()
                ? closed
                : closed.withError(new AnswerError("close_" + code, close.get().reason()));
    }

    OptionalLong firstByteNanos() {
        return firstByteNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstByteNanos);
    }

    OptionalLong firstTokenNanos() {
        return firstTokenNanos == NONE ? OptionalLong.empty() : OptionalLong.of(firstTokenNanos);
    }

    long keptBytes() {
        return said.keptBytes() + asked.keptBytes();
    }

    Body asked(int limit) {
        return asked.body(limit);
    }

    Body said(int limit) {
        return said.body(limit);
    }
}
