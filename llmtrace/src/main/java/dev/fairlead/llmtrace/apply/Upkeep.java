package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
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
    private volatile List<Chore> chores = List.of();

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
        Instant now = clock.instant();
        chores = List.of(
                new Chore(now, now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1)), this::tend),
                new Chore(now, now.plus(BOUND_AGAIN), this::boundText),
                new Chore(now, now, this::scrub));
        worker.start();
    }

    /**
     * Does what is due at the clock's time, all of it though a part fails.
     *
     * @throws RuntimeException what the first part that failed threw; it is due again the next time
     */
    public void tend() {
        tend(clock.instant());
    }

    private Instant tend(Instant now) {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        Attempts attempts = new Attempts();
        int expired = expiry.expire(now, attempts);
        if (expired > 0) {
            LOG.atInfo().addKeyValue("calls", expired).log("calls expired");
        }
        attempts.run(() -> {
            if (expiry.removes()) {
                journal.roll();
                journal.trim(store.mark().position());
            }
        });
        attempts.run(() -> store.compact(hour));
        attempts.end();
        return hour.plus(Duration.ofHours(1));
    }

    /** What fails again and again; empty when nothing does. May be called from any thread. */
    public Optional<String> problem() {
        return chores.stream().flatMap(chore -> chore.problem().stream()).findFirst();
    }

    /** Waits for work under way. */
    @Override
    public void close() {
        worker.close();
    }

    private void run() {
        while (!worker.pause(LOOK_AGAIN)) {
            chores.forEach(chore -> chore.look(clock.instant()));
        }
    }

    private Instant boundText(Instant now) {
        expiry.boundText();
        return now.plus(BOUND_AGAIN);
    }

    private Instant scrub(Instant begin) {
        if (!scrub.isDue() || !scrub.step()) {
            return begin;
        }
        Instant end = clock.instant();
        Duration took = Duration.between(begin, end);
        LOG.atInfo().addKeyValue("millis", took.toMillis()).log("deleted calls taken out of the files");
        return end.plus(took.multipliedBy(REST));
    }
}
