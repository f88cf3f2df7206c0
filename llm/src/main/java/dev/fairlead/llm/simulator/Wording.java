package dev.fairlead.llm.simulator;

import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** One provider's wire format as the simulated provider writes it. Implementations are stateless. */
interface Wording {

    byte[] answer(Reply reply);

    /** @param includeUsage whether the request asked for usage at the end of a stream, where that is asked for */
    EventStream stream(Reply reply, boolean includeUsage);

    byte[] error(Refusal refusal, String requestId);

    /** The event that tells of an error in a stream which began with status 200. */
    byte[] errorEvent(Refusal refusal, int eventsBefore);

    /** An event whose data is not JSON. */
    byte[] brokenEvent();

    /** Content type of a stream. */
    String streamType();

    /** The status with which this provider says that it is overloaded. */
    int overloadedStatus();

    /** A request id in this provider's format. */
    String requestId(long number);

    /** Puts the headers that every answer of this provider carries. */
    void putHeaders(HttpServerResponse response, String requestId, Duration processing);

    /** Puts the headers that tell where the caller stands with its rate limit. */
    void putRate(HttpServerResponse response, RateWindow.Standing standing);
}
