package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done now and then and not for each call, on a thread of its own: merges the series of hours that are over,
 * removes calls and text that are older or more than are to be kept, and takes what was deleted out of the files.
 */
public final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /** The clock is looked at this often, since it may be set. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    /** Text comes fast: in an hour more than a disk has. */
    private static final Duration BOUND_AGAIN = Duration.ofMinutes(1);
    /** Rewriting a large database again and again would take the disk from everybody else. */
    private static final int REST = 10;

    private final Journal journal;
    private final TraceStore store;
    private final Expiry expiry;
    private final Scrub scrub;
    private final Clock clock;
    private final Worker worker;

    public Upkeep(
            Journal journal,
            TraceStore store,
            ContentStore content,
            Quarantine quarantine,
            Retention retention,
            Scrub scrub,
            BiConsumer<Scope, Instant> others,
            Clock clock) {
        this.journal = journal;
        this.store = store;
        this.expiry = new Expiry(store, content, quarantine, retention, others);
        this.scrub = scrub;
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
        int expired = expiry.expire(now);
        if (expired > 0) {
            LOG.atInfo().addKeyValue("calls", expired).log("calls expired");
        }
        if (expiry.removes()) {
            journal.roll();
            journal.trim(store.mark().position());
        }
        store.compact(now.truncatedTo(ChronoUnit.HOURS));
    }

    /** Waits for work under way. */
    @Override
    public void close() {
        worker.close();
    }

    private void run() {
        Instant tended = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Instant boundAgain = clock.instant().plus(BOUND_AGAIN);
        Instant scrubAgain = Instant.MIN;
        while (!worker.pause(LOOK_AGAIN)) {
            try {
                Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
                if (!hour.equals(tended)) {
                    tend();
                    tended = hour;
                }
                if (!clock.instant().isBefore(boundAgain)) {
                    expiry.boundText();
                    boundAgain = clock.instant().plus(BOUND_AGAIN);
                }
                if (!clock.instant().isBefore(scrubAgain) && scrub.isDue()) {
                    scrubAgain = scrubbed();
                }
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("problem", String.valueOf(e.getMessage()))
                        .log("the store's upkeep failed");
            }
        }
    }

    /** Returns when it may be done again. */
    private Instant scrubbed() {
        Instant begin = clock.instant();
        if (!scrub.step()) {
            return begin;
        }
        Instant end = clock.instant();
        Duration took = Duration.between(begin, end);
        LOG.atInfo().addKeyValue("millis", took.toMillis()).log("deleted calls taken out of the files");
        return end.plus(took.multipliedBy(REST));
    }
}
