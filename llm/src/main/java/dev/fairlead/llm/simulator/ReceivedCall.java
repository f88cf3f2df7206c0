package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request the simulated provider has seen, from the arrival of its head.
 *
 * @param number counts from 1 after start and reset
 * @param requestId as in the answer's request id header
 * @param callId what the caller sent as {@code x-simulate-call-id}, else empty
 * @param model as served; empty until it is known
 * @param status HTTP status answered, 0 before and where there was none
 * @param usage what was billed
 */
public record ReceivedCall(
        long number,
        String requestId,
        String callId,
        String method,
        String path,
        String model,
        String serviceTier,
        boolean stream,
        int status,
        Outcome outcome,
        Usage usage,
        Optional<KeptRequest> request) {

    public enum Outcome {
        OPEN,
        COMPLETED,
        /** Answered with an error, or ended by a fault. */
        FAILED,
        /** The client left before the end. */
        CANCELLED
    }

    /** The request as it arrived, kept only when the settings say so. */
    public record KeptRequest(List<Map.Entry<String, String>> headers, byte[] body) {
        public KeptRequest {
            headers = List.copyOf(headers);
        }
    }
}
