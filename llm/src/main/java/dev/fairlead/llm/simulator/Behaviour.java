package dev.fairlead.llm.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How one request is answered: the server's default, changed by the request's {@code x-simulate-…} headers.
 *
 * @param latency from the whole request to the answer's head; for a JSON answer also to its body
 * @param firstToken from the head of a stream to its first event
 * @param chunkDelay between two writes of a stream; zero sends as fast as the client reads
 * @param answerBytes length of the generated text in UTF-8 bytes; a request's token limit may shorten it
 * @param chunks number of text deltas of a stream
 * @param eventsPerWrite server-sent events in one HTTP chunk, 0 for all of them
 * @param faultAt number of events sent before a fault in a stream, or bytes of a JSON body; half when empty
 * @param inputTokens uncached input tokens to report; estimated from the request's text when empty
 * @param tools names of the tools the answer calls, {@code auto} for the first the request defines
 * @param toolArguments JSON text of each tool call's arguments
 * @param gzip compresses the answer for clients that accept it
 * @param servedModel model named in the answer; the requested one when empty
 */
public record Behaviour(
        Duration latency,
        Duration firstToken,
        Duration chunkDelay,
        int answerBytes,
        int chunks,
        int eventsPerWrite,
        Fault fault,
        OptionalInt faultAt,
        OptionalLong inputTokens,
        long cachedTokens,
        long cacheWrite5mTokens,
        long cacheWrite1hTokens,
        long reasoningTokens,
        List<String> tools,
        String toolArguments,
        boolean gzip,
        Optional<String> servedModel,
        String callId) {

    public Behaviour {
        tools = List.copyOf(tools);
    }

    /** Answers at once, without a fault, with 396 bytes of text in 99 deltas: a chat stream of 102 events. */
    public static Behaviour standard() {
        return new Behaviour(
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                99 * BehaviourDraft.BYTES_PER_CHUNK,
                99,
                1,
                Fault.Plain.NONE,
                OptionalInt.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                0,
                List.of(),
                "{\"location\":\"Zürich\",\"unit\":\"celsius\"}",
                false,
                Optional.empty(),
                "");
    }

    /**
     * The same behaviour with some of it changed, in the words of the request headers.
     *
     * @param headers names with or without {@code x-simulate-}
     * @throws IllegalArgumentException for an unknown name or a value out of range
     */
    public Behaviour with(Map<String, String> headers) {
        BehaviourDraft draft = new BehaviourDraft(this);
        headers.forEach(draft::set);
        return draft.finish();
    }

    /** As {@link #with(Map)} for one header. */
    public Behaviour with(String header, String value) {
        return with(Map.of(header, value));
    }
}
