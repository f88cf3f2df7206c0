package dev.fairlead.llmtrace.store;

import dev.fairlead.llmtrace.content.ContentPlace;
import java.util.Optional;

/**
 * A call that stays open so long that the journal is to forget its opening, which waits here for the closing.
 *
 * @param position where the opening was in the journal
 * @param opening the journal's record, without the bytes of the request body
 * @param requestBody where those bytes lie instead
 */
public record OpenCall(long number, long position, byte[] opening, Optional<ContentPlace> requestBody) {}
