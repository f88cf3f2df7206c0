package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llmtrace.call.Body;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.OptionalLong;

/** What carries a call to its upstream and back: a {@link Relay} for a request, a {@link Tunnel} for a WebSocket. */
interface Carrier {

    /** The upstream's answer begins. */
    void answering(HttpClientResponse answer);

    /** The upstream's answer has come to its end. */
    void answerEnded(int status);

    /** The upstream cannot be reached or broke off. */
    void failed(Throwable failure);

    /** Whether the upstream has begun to answer. */
    boolean hasAnswer();

    /** Whether the answer has come to its end or is no longer wanted. */
    boolean isOver();

    /** Stops everything upstream; what has arrived stays readable. */
    void abandon();

    /** The record is safe: the client gets what was held back. */
    void release();

    /** Forgets the bodies: the record is written, or cannot be. */
    void free();

    void checkDeadline(long now);

    /** Reads what is still unread and ends the reading. */
    AnswerFacts finishReading();

    /** Reads the kept answer again, this time with its text. */
    AnswerFacts readAgain();

    /** The answer's content encoding, by which its text may be a multiple of its bytes; empty without one. */
    String answerEncoding();

    /** Whether usage the provider did not report can be counted from what is kept. */
    boolean isEstimable();

    /** Whether the request left this proxy, so that the provider may bill it. */
    boolean sent();

    OptionalLong firstByteNanos();

    OptionalLong firstTokenNanos();

    /** Bytes kept of both bodies, which a record of it has to word. */
    long keptBytes();

    /** @param limit bytes of it to keep */
    Body answerBody(int limit);

    /** What the request said, where it streamed through and could be read; asked when no more of it will be. */
    Optional<RequestFacts> streamedRequest();

    /** The request body where it streamed through. */
    Body streamedRequestBody(int limit);
}
