package dev.fairlead.llmtrace;

import dev.fairlead.core.health.HealthCheck.Health;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalHealth;
import dev.fairlead.llmtrace.apply.ApplyLag;
import dev.fairlead.llmtrace.apply.JournalApplier;
import dev.fairlead.llmtrace.apply.Upkeep;
import dev.fairlead.llmtrace.content.ContentStore;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How the way of calls from the journal into the stores is. */
final class StoringHealth {

    private final Journal journal;
    private final JournalApplier applier;
    private final ContentStore content;
    private final Upkeep upkeep;
    private final Clock clock;

    StoringHealth(Journal journal, JournalApplier applier, ContentStore content, Upkeep upkeep, Clock clock) {
        this.journal = journal;
        this.applier = applier;
        this.content = content;
        this.upkeep = upkeep;
        this.clock = clock;
    }

    Health journal() {
        JournalHealth health = journal.health();
        return switch (health.state()) {
            case OK -> Health.up(Map.of("bytes", journal.sizeBytes(), "calls", journal.lastNumber()));
            case FULL -> Health.degraded(health.detail());
            case FAILED, CLOSED -> Health.down(health.detail());
        };
    }

    Health store() {
        ApplyLag lag = applier.lag();
        if (lag.problem().isPresent()) {
            return Health.degraded("Calls wait in the journal: " + lag.problem().get());
        }
        if (upkeep.problem().isPresent()) {
            return Health.degraded("What is to be removed stays, and is tried again each minute: "
                    + upkeep.problem().get());
        }
        if (content.damagedBlocks() > 0) {
            return Health.degraded("Text is lost, the disk damaged it. Damaged blocks: " + content.damagedBlocks()
                    + "; the log names them.");
        }
        Map<String, Object> facts = new HashMap<>();
        facts.put("unread_bytes", lag.unreadBytes());
        facts.put("unstored_calls", journal.lastNumber() - lag.newest() + lag.open() + lag.waiting());
        facts.put("waiting_calls", lag.waiting());
        facts.put("open_calls", lag.open());
        facts.put("quarantined", lag.quarantined());
        facts.put("content_bytes", content.sizeBytes());
        facts.put(
                "lag_ms",
                lag.oldest()
                        .map(oldest -> Duration.between(oldest, clock.instant()).toMillis())
                        .orElse(0L));
        return Health.up(facts);
    }
}
