package dev.fairlead.core.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Remembers for a few seconds which keys exist and which do not, so that neither busy keys nor a flood of invalid ones
 * reach the database with every request. Both memories are bounded, and so are the look-ups made at one time.
 */
final class KeyCache {

    /** With the time of a look-up this keeps the promise that a revoked key stops elsewhere within 5 seconds. */
    static final Duration KNOWN_FOR = Duration.ofSeconds(4);

    static final Duration UNKNOWN_FOR = Duration.ofSeconds(2);
    static final int MOST_KNOWN = 100_000;
    static final int MOST_UNKNOWN = 10_000;

    private static final int LOOKUPS_AT_ONCE = 8;
    private static final long LOOKUP_WAIT_MILLIS = 1_000;

    /** An answer holds only while nothing was revoked since its look-up began. */
    private record Answer(long epoch, KnownKey key) {}

    private final Function<KeyHash, Optional<KnownKey>> lookup;
    private final Cache<KeyHash, Answer> known;
    private final Cache<KeyHash, Boolean> unknown;
    private final AtomicLong epoch = new AtomicLong();
    private final Semaphore lookups = new Semaphore(LOOKUPS_AT_ONCE, true);

    KeyCache(Function<KeyHash, Optional<KnownKey>> lookup, Ticker ticker) {
        this.lookup = lookup;
        this.known = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MOST_KNOWN)
                .expireAfterWrite(KNOWN_FOR)
                .build();
        this.unknown = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MOST_UNKNOWN)
                .expireAfterWrite(UNKNOWN_FOR)
                .build();
    }

    /** Never blocks; the outer {@code Optional} is empty when only the database could tell. */
    Optional<Optional<KnownKey>> cached(KeyHash hash) {
        Answer answer = known.getIfPresent(hash);
        if (answer != null && answer.epoch() == epoch.get()) {
            return Optional.of(Optional.of(answer.key()));
        }
        return unknown.getIfPresent(hash) == null ? Optional.empty() : Optional.of(Optional.empty());
    }

    Optional<KnownKey> get(KeyHash hash) {
        Optional<Optional<KnownKey>> cached = cached(hash);
        if (cached.isPresent()) {
            return cached.get();
        }
        acquire();
        try {
            // Whoever waited here for the same key finds what the first one learned.
            return cached(hash).orElseGet(() -> look(hash));
        } finally {
            lookups.release();
        }
    }

    /** Makes every answer given so far stale; called after a revocation has been committed. */
    void forgetAll() {
        epoch.incrementAndGet();
    }

    long size() {
        known.cleanUp();
        unknown.cleanUp();
        return known.estimatedSize() + unknown.estimatedSize();
    }

    private Optional<KnownKey> look(KeyHash hash) {
        long before = epoch.get();
        Optional<KnownKey> found = lookup.apply(hash);
        found.ifPresentOrElse(key -> known.put(hash, new Answer(before, key)), () -> unknown.put(hash, true));
        return found;
    }

    private void acquire() {
        try {
            if (lookups.tryAcquire(LOOKUP_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IdentityException(
                IdentityException.Reason.BUSY,
                "identity_busy",
                "Too many keys are being looked up at the same time; try again in a moment.");
    }
}
