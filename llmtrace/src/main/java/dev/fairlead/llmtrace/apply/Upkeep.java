package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done now and then and not for each call, on a thread of its own: merges the series of hours that are over,
 * and removes calls and text that are older than they are to be kept.
 */
public final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /** The clock is looked at this often, since it may be set. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final Journal journal;
    private final TraceStore store;
    private final ContentStore content;
    private final Quarantine quarantine;
    private final Retention retention;
    private final Clock clock;
    private final Worker worker;

    public Upkeep(
            Journal journal,
            TraceStore store,
            ContentStore content,
            Quarantine quarantine,
            Retention retention,
            Clock clock) {
        this.journal = journal;
        this.store = store;
        this.content = content;
        this.quarantine = quarantine;
        this.retention = retention;
        this.clock = clock;
        this.worker = new Worker("store-upkeep", this::run);
    }

    /** Starts the thread; the stores are open. It begins its work when the current hour is over. */
    public void start() {
        worker.start();
    }

    /**
     * Does what is due at the clock's time.
     *
     * @throws RuntimeException whatever a part throws; the rest is due again the next time
     */
    public void tend() {
        Instant now = clock.instant();
        retention.shortestOfText().ifPresent(age -> {
            content.expireBefore(LocalDate.ofInstant(now.minus(age), ZoneOffset.UTC));
            quarantine.expireBefore(now.minus(age));
            journal.roll();
            journal.trim(store.mark().position());
        });
        retention.calls().ifPresent(age -> {
            int expired = store.expireBefore(now.minus(age));
            if (expired > 0) {
                LOG.atInfo().addKeyValue("calls", expired).log("calls expired");
            }
        });
        store.compact(now.truncatedTo(ChronoUnit.HOURS));
    }

    /** Waits for work under way. */
    @Override
    public void close() {
        worker.close();
    }

    private void run() {
        Instant tended = clock.instant().truncatedTo(ChronoUnit.HOURS);
        while (!worker.pause(LOOK_AGAIN)) {
            Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
            if (!hour.equals(tended)) {
                try {
                    tend();
                    tended = hour;
                } catch (RuntimeException e) {
                    LOG.atError()
                            .addKeyValue("problem", String.valueOf(e.getMessage()))
                            .log("the store's upkeep failed");
                }
            }
        }
    }
}
