package dev.fairlead.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KeyCacheTest {

    private static final KnownKey KEY = new KnownKey(
            new Principal(new TenantId("acme"), "key_1", "k", Role.VIEWER, false), KeyScope.ALL, Optional.empty());

    private final TestClock clock = new TestClock();
    private final AtomicInteger lookups = new AtomicInteger();

    @Test
    void a_flood_of_invalid_keys_does_not_grow_the_memory() {
        KeyCache cache = cache(hash -> Optional.empty());

        for (int i = 0; i < 5 * KeyCache.MOST_UNKNOWN; i++) {
            cache.get(KeyHash.of("flood " + i));
        }

        assertThat(cache.size()).isLessThanOrEqualTo(KeyCache.MOST_UNKNOWN).isPositive();
    }

    @Test
    void an_invalid_key_sent_again_and_again_reaches_the_database_once() {
        KeyCache cache = cache(hash -> Optional.empty());

        for (int i = 0; i < 1_000; i++) {
            assertThat(cache.get(KeyHash.of("same"))).isEmpty();
        }

        assertThat(lookups).hasValue(1);
        clock.advance(KeyCache.UNKNOWN_FOR);
        cache.get(KeyHash.of("same"));
        assertThat(lookups).hasValue(2);
    }

    @Test
    void a_flood_does_not_push_out_the_keys_that_exist() {
        KeyCache cache = cache(hash -> hash.equals(KeyHash.of("good")) ? Optional.of(KEY) : Optional.empty());
        cache.get(KeyHash.of("good"));

        for (int i = 0; i < 2 * KeyCache.MOST_UNKNOWN; i++) {
            cache.get(KeyHash.of("flood " + i));
        }

        assertThat(cache.cached(KeyHash.of("good"))).contains(Optional.of(KEY));
    }

    @Test
    void no_more_than_eight_look_ups_run_at_one_time() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        KeyCache cache = cache(hash -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            await(hold);
            running.decrementAndGet();
            return Optional.empty();
        });

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> {
                        try {
                            return cache.get(KeyHash.of("flood " + i)).isPresent() ? "known" : "unknown";
                        } catch (IdentityException e) {
                            return e.code();
                        }
                    }))
                    .toList();
            Awaitility.await()
                    .until(() -> asked.stream().filter(one -> one.isDone()).count() == 42);
            hold.countDown();
            List<String> answers = new java.util.ArrayList<>();
            for (var one : asked) {
                answers.add(one.get());
            }

            assertThat(most).hasValue(8);
            assertThat(answers).filteredOn("identity_busy"::equals).hasSize(42);
        }
    }

    @Test
    void an_answer_that_a_revocation_overtook_is_not_remembered() {
        KeyCache[] cache = new KeyCache[1];
        cache[0] = cache(hash -> {
            cache[0].forgetAll();
            return Optional.of(KEY);
        });

        cache[0].get(KeyHash.of("raced"));

        assertThat(cache[0].cached(KeyHash.of("raced"))).isEmpty();
    }

    @Test
    void never_asks_when_it_must_not_block() {
        KeyCache cache = cache(hash -> Optional.of(KEY));

        assertThat(cache.cached(KeyHash.of("new"))).isEmpty();
        assertThat(lookups).hasValue(0);
        cache.get(KeyHash.of("new"));
        assertThat(cache.cached(KeyHash.of("new"))).contains(Optional.of(KEY));
        clock.advance(Duration.ofSeconds(5));
        assertThat(cache.cached(KeyHash.of("new"))).isEmpty();
        assertThat(lookups).hasValue(1);
    }

    private KeyCache cache(Function<KeyHash, Optional<KnownKey>> lookup) {
        return new KeyCache(
                hash -> {
                    lookups.incrementAndGet();
                    return lookup.apply(hash);
                },
                clock);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
