package dev.fairlead.llmtrace.search;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a search has come.
 *
 * @param scannedCalls calls whose text was looked into
 * @param scannedBytes of their bodies
 * @param unreadableCalls of them, those whose text was kept once and cannot be read any more
 * @param remainingCalls calls the filter lets through that were not looked into yet
 * @param backTo start of the oldest call that was looked into
 * @param complete whether there is nothing left to look into
 */
public record SearchProgress(
        long scannedCalls,
        long scannedBytes,
        long unreadableCalls,
        long remainingCalls,
        Optional<Instant> backTo,
        boolean complete) {}
