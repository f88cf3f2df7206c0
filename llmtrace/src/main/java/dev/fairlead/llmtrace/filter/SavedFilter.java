package dev.fairlead.llmtrace.filter;

import java.time.Instant;

/**
 * A filter under its name.
 *
 * @param parameters those of the list of calls, as a JSON object
 * @param authorName key that saved it first
 */
public record SavedFilter(
        String name, String parameters, String authorKeyId, String authorName, Instant createdAt, Instant updatedAt) {}
