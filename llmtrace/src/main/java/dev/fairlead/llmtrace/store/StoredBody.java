package dev.fairlead.llmtrace.store;

import dev.fairlead.llmtrace.content.ContentPlace;
import java.util.Optional;

/**
 * What the row of a call knows of a body.
 *
 * @param place where the captured bytes lie; empty when none were kept
 * @param length bytes that passed in all
 * @param kept bytes that were captured, less than {@code length} when truncated or not kept
 * @param contentType the header's value, empty when absent
 * @param contentEncoding the header's value, empty when absent
 * @param sha256 of everything that passed, present when less was kept
 */
public record StoredBody(
        Optional<ContentPlace> place,
        long length,
        long kept,
        String contentType,
        String contentEncoding,
        Optional<String> sha256) {

    public static final StoredBody NONE = new StoredBody(Optional.empty(), 0, 0, "", "", Optional.empty());

    public boolean truncated() {
        return kept < length;
    }
}
