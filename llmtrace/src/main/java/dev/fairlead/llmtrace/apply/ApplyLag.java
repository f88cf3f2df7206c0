package dev.fairlead.llmtrace.apply;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the store is behind the journal.
 *
 * @param unreadBytes bytes of the journal that were not looked at yet
 * @param newest number of the newest call whose opening was read
 * @param waiting closed calls that were read and are not stored yet
 * @param open calls that were read and are not closed yet
 * @param oldest end of the oldest call that waits
 * @param problem why the store or the content could not be written, as long as that lasts
 * @param quarantined calls put into quarantine since the start
 */
public record ApplyLag(
        long unreadBytes,
        long newest,
        long waiting,
        long open,
        Optional<Instant> oldest,
        Optional<String> problem,
        long quarantined) {}
