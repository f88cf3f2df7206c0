package dev.fairlead.llmtrace.score;

import java.time.Instant;

/**
 * A score that is kept.
 *
 * @param authorKeyId key that gave it
 * @param authorName name of that key then
 */
public record Score(String id, NewScore said, String authorKeyId, String authorName, Instant createdAt) {}
