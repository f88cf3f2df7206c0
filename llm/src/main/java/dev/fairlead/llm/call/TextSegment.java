package dev.fairlead.llm.call;

/**
 * One piece of text in a request or answer.
 *
 * @param role the message's role as the provider spells it ({@code user}, {@code developer}, …); empty outside messages
 * @param origin where the text comes from, in one vocabulary for all providers
 * @param name the tool's name where the origin is a tool, else empty
 */
public record TextSegment(String role, Origin origin, String name, String text) {

    /** Who wrote a text. */
    public enum Origin {
        SYSTEM,
        USER,
        ASSISTANT,
        REASONING,
        TOOL_CALL,
        TOOL_RESULT,
        TOOL_DEFINITION,
        /** JSON text of a citation: the provider's word on which source supports which part of its answer. */
        CITATION
    }
}
