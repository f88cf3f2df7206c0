package dev.fairlead.llm.dialect;

import dev.fairlead.llm.json.JsonText;

/**
 * What one event, item or block says of a tool call. Which call that is may stand behind it, so it waits here until the
 * piece ends; one object serves all pieces of an answer.
 */
public final class ToolCallPiece {
    private String id = "";
    private String name = "";
    private String arguments = "";
    private long argumentChars;

    ToolCallPiece() {}

    /** Another piece begins, of which nothing is known. */
    void begin() {
        set("", "", "", 0);
    }

    void id(JsonText text) {
        id = AnswerDraft.word(text);
    }

    void name(JsonText text) {
        name = AnswerDraft.word(text);
    }

    void arguments(JsonText text) {
        arguments = text.toString();
        argumentChars = text.chars();
    }

    /** Becomes a piece that was read before. */
    public void set(String knownId, String knownName, String knownArguments, long chars) {
        id = knownId;
        name = knownName;
        arguments = knownArguments;
        argumentChars = chars;
    }

    /** The call's id; empty when the piece repeats none. */
    public String id() {
        return id;
    }

    /** The tool's name; empty when the piece repeats none. */
    public String name() {
        return name;
    }

    /** As much of the arguments as this piece brings. */
    public String arguments() {
        return arguments;
    }

    /** How long the arguments are, which may have been cut off. */
    public long argumentChars() {
        return argumentChars;
    }
}
