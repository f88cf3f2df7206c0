package dev.fairlead.llm.simulator;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the simulated provider looks at in a request.
 *
 * @param number the same for the same body
 * @param inputTokens estimated from the length of all text
 * @param tools names of the tools the request defines
 * @param items texts, documents or messages in the request
 * @param forcedTool the tool that {@code tool_choice} demands, {@code auto} when any will do
 */
record SimulatedRequest(
        long number,
        String model,
        boolean stream,
        boolean includeUsage,
        OptionalLong maxTokens,
        long inputTokens,
        List<String> tools,
        Optional<String> forcedTool,
        Optional<String> serviceTier,
        boolean hasMessages,
        int items) {

    /** The same request where its path names the model and tells whether it streams; usage then ends every stream. */
    SimulatedRequest named(String other, boolean streams) {
        return with(other, streams, true);
    }

    /** The same request for a model that its path names. */
    SimulatedRequest withModel(String other) {
        return with(other, stream, includeUsage);
    }

    private SimulatedRequest with(String other, boolean streams, boolean usage) {
        return new SimulatedRequest(
                number,
                other,
                streams,
                usage,
                maxTokens,
                inputTokens,
                tools,
                forcedTool,
                serviceTier,
                hasMessages,
                items);
    }
}
