package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.AnswerFacts;

/**
 * Reads one answer as it arrives. Chunks may split anywhere, inside a UTF-8 character too; memory stays bounded
 * whatever arrives. Nothing is ever thrown for what a provider sends. Not thread-safe.
 */
public interface AnswerReader {

    /** Takes the next bytes as they came over the wire, still encoded if the answer's {@code Content-Encoding} says so. */
    void accept(byte[] bytes, int offset, int length);

    /** Whether the first token of output has been seen: text, reasoning, a refusal or the start of a tool call. */
    boolean firstTokenSeen();

    /** Ends reading, whether or not the answer was complete. Called once. */
    AnswerFacts finish();
}
