package dev.fairlead.llmtrace.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is due now and then. What failed is tried again after a minute, and told to the log once for each problem. For one
 * thread, but for {@link #problem}.
 */
final class Chore {

    private static final Logger LOG = LoggerFactory.getLogger(Chore.class);
    private static final Duration TRY_AGAIN = Duration.ofMinutes(1);

    private final UnaryOperator<Instant> work;
    private Instant looked;
    private Instant due;
    private volatile Optional<String> problem = Optional.empty();

    /**
     * @param now from which on clocks that run backwards are noticed
     * @param due for the first time
     * @param work does it at a time, and returns when it is due again
     */
    Chore(Instant now, Instant due, UnaryOperator<Instant> work) {
        this.looked = now;
        this.due = due;
        this.work = work;
    }

    /** Does the work if it is due, or if the clock was set back and nobody knows. */
    void look(Instant now) {
        boolean setBack = now.isBefore(looked);
        looked = now;
        if (!now.isBefore(due) || setBack) {
            due = done(now);
        }
    }

    private Instant done(Instant now) {
        try {
            Instant next = work.apply(now);
            problem = Optional.empty();
            return next;
        } catch (RuntimeException e) {
            String told = String.valueOf(e.getMessage());
            if (!problem.equals(Optional.of(told))) {
                LOG.atError().addKeyValue("problem", told).log("the store's upkeep failed");
            }
            problem = Optional.of(told);
            return now.plus(TRY_AGAIN);
        }
    }

    /** Why it failed the last time; empty when it did not. May be called from any thread. */
    Optional<String> problem() {
        return problem;
    }
}
