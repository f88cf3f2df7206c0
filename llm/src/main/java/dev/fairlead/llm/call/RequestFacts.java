package dev.fairlead.llm.call;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request says about the call it asks for.
 *
 * @param model as the client wrote it; empty where the body names none
 * @param stream whether the client asked for a stream
 * @param maxTokens the client's bound on output tokens
 * @param parameters sampling and routing parameters (temperature, service_tier, …), value as JSON text
 * @param toolNames names of the tools offered to the model, in order
 * @param inputChars characters of all text segments, the base of an estimate when the provider is silent
 * @param preview the beginning of the last user text, at most {@link #PREVIEW_CHARS} characters; empty with none
 * @param segments every text of the request in order; empty when read with {@link Detail#FACTS}
 * @param problem why the body could not be read in full; the facts before the problem are kept
 * @param endUser whom the call is for, as the body says; only while the call runs
 * @param metadata names and values the client gave the call in its body; only while the call runs
 */
public record RequestFacts(
        Optional<String> model,
        boolean stream,
        OptionalLong maxTokens,
        Map<String, String> parameters,
        List<String> toolNames,
        long inputChars,
        String preview,
        List<TextSegment> segments,
        Optional<String> problem,
        Optional<String> endUser,
        Map<String, String> metadata) {

    public static final int PREVIEW_CHARS = 160;

    /** A request nothing is known of: another path, or a body that is not of the dialect. */
    public static final RequestFacts OPAQUE = new RequestFacts(
            Optional.empty(), false, OptionalLong.empty(), Map.of(), List.of(), 0, "", List.of(), Optional.empty());

    public RequestFacts {
        parameters = Map.copyOf(parameters);
        toolNames = List.copyOf(toolNames);
        segments = List.copyOf(segments);
        metadata = Map.copyOf(metadata);
    }

    /** A request whose body says nothing of whom it is for and what it belongs to. */
    public RequestFacts(
            Optional<String> model,
            boolean stream,
            OptionalLong maxTokens,
            Map<String, String> parameters,
            List<String> toolNames,
            long inputChars,
            String preview,
            List<TextSegment> segments,
            Optional<String> problem) {
        this(
                model,
                stream,
                maxTokens,
                parameters,
                toolNames,
                inputChars,
                preview,
                segments,
                problem,
                Optional.empty(),
                Map.of());
    }

    /** The same request for another model: some formats name it in the path. */
    public RequestFacts withModel(String other) {
        return named(other, stream);
    }

    /** The same request where its path names the model and tells whether it streams. */
    public RequestFacts named(String other, boolean streams) {
        return new RequestFacts(
                Optional.of(other),
                streams,
                maxTokens,
                parameters,
                toolNames,
                inputChars,
                preview,
                segments,
                problem,
                endUser,
                metadata);
    }
}
