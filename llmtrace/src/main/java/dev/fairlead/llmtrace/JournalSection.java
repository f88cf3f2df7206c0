package dev.fairlead.llmtrace;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import dev.fairlead.core.journal.Durability;
import dev.fairlead.core.journal.JournalSettings;
import dev.fairlead.core.journal.WhenFull;
import java.time.Duration;

/**
 * How calls are kept until they are stored.
 *
 * @param durability {@code written}: a record is with the operating system before the answer's last byte is released,
 *     so no death of the process loses it; {@code synced}: on disk before that byte; {@code async}: shortly after
 * @param fsyncInterval the most that loss of power can cost under {@code written} and {@code async}
 * @param maxSize bound on the journal's files
 * @param whenFull {@code block} holds calls until there is space, {@code reject} refuses new ones with 503
 */
public record JournalSection(
        @Default("written") Durability durability,
        @Default("100ms") @Range(min = "1ms", max = "10s") Duration fsyncInterval,
        @Default("64MiB") @Range(min = "4KiB", max = "4GiB") ByteSize segmentSize,
        @Default("4GiB") @Range(min = "16KiB", max = "1TiB") ByteSize maxSize,
        @Default("block") WhenFull whenFull) {

    /**
     * After how many bytes an open call is no longer waited for: two files, so that few calls are written twice, and not
     * more than a small part of the bound, so that calls never wait for one that is open.
     */
    long openBehind() {
        return Math.min(2 * segmentSize.bytes(), maxSize.bytes() / 8);
    }

    JournalSettings settings() {
        return new JournalSettings(durability, fsyncInterval, segmentSize.bytes(), maxSize.bytes(), whenFull);
    }
}
