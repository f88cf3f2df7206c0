package dev.fairlead.llm.call;

/**
 * One piece of text in a request or answer.
 *
 * @param role the message's role as the provider spells it ({@code user}, {@code developer}, …); empty outside messages
 * @param origin where the text comes from, in one vocabulary for all providers
 * @param name the tool's name where the origin is a tool, what {@link Origin} says for others, else empty
 * @param callId joins a tool's result with the call that asked for it, as the provider names it; empty elsewhere
 */
public record TextSegment(String role, Origin origin, String name, String callId, String text) {

    /** A text that belongs to no call of a tool. */
    public TextSegment(String role, Origin origin, String name, String text) {
        this(role, origin, name, "", text);
    }

    /** Who wrote a text. */
    public enum Origin {
        SYSTEM,
        USER,
        ASSISTANT,
        REASONING,
        TOOL_CALL,
        TOOL_RESULT,
        TOOL_DEFINITION,
        /** A source that an answer names: its title is the name, its address the text; or JSON where it says more. */
        CITATION,
        /** An image, sound or file: its kind is the name; the text is its address or file name, empty for bare bytes. */
        MEDIA
    }
}
