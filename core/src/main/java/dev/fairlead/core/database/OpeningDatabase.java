package dev.fairlead.core.database;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is opened on a thread of its own, since migrations take longer than the rest of a start. Whoever asks for
 * it too early waits.
 */
public final class OpeningDatabase implements Supplier<Database>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpeningDatabase.class);

    private final DatabaseSettings settings;
    private final String schema;
    private final CompletableFuture<Database> opened = new CompletableFuture<>();
    private volatile boolean started;

    /** @param schema see {@link Database#open} */
    public OpeningDatabase(DatabaseSettings settings, String schema) {
        this.settings = settings;
        this.schema = schema;
    }

    /** Begins to open the database and returns at once. */
    public void start() {
        started = true;
        Thread.ofPlatform().name("database-" + schema).daemon().start(() -> {
            try {
                opened.complete(Database.open(settings, schema));
            } catch (RuntimeException | Error broken) {
                LOG.error("the database of {} cannot be opened", schema, broken);
                opened.completeExceptionally(broken);
            }
        });
    }

    /**
     * The database. Blocks until it is open.
     *
     * @throws DatabaseException when it could not be opened
     * @throws IllegalStateException before the start
     */
    @Override
    public Database get() {
        if (!started) {
            throw new IllegalStateException("the database of " + schema + " is not being opened yet");
        }
        try {
            return opened.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Why there is no database; empty when there is, or while it is being opened. */
    public Optional<String> problem() {
        return opened.isCompletedExceptionally()
                ? Optional.of(String.valueOf(opened.exceptionNow().getMessage()))
                : Optional.empty();
    }

    /** Waits until the database is open, and closes it. */
    @Override
    public void close() {
        if (started) {
            opened.handle((database, failure) -> Optional.ofNullable(database))
                    .join()
                    .ifPresent(Database::close);
        }
    }
}
