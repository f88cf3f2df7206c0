package dev.fairlead.llmtrace.apply;

import java.util.Optional;
import java.util.function.IntSupplier;

/** Does several things one after the other, each though others failed. For one thread. */
final class Attempts {

    private Optional<RuntimeException> failure = Optional.empty();

    void run(Runnable work) {
        count(() -> {
            work.run();
            return 0;
        });
    }

    /** What the work returns; 0 when it fails. */
    int count(IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (RuntimeException e) {
            failure.ifPresentOrElse(first -> first.addSuppressed(e), () -> failure = Optional.of(e));
            return 0;
        }
    }

    /** @throws RuntimeException the first that was thrown, with the others suppressed in it */
    void end() {
        failure.ifPresent(first -> {
            throw first;
        });
    }
}
