package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BodyMemoryTest {

    private final BodyMemory memory = new BodyMemory(10);
    private final List<String> told = new ArrayList<>();
    private final BodyMemory.Growing a = () -> told.add("a");
    private final BodyMemory.Growing b = () -> told.add("b");
    private final BodyMemory.Growing c = () -> told.add("c");

    @Test
    void refuses_what_does_not_fit_and_takes_nothing_for_it() {
        assertThat(memory.tryTake(10)).isTrue();
        assertThat(memory.tryTake(1)).isFalse();
        assertThat(memory.taken()).isEqualTo(10);

        memory.giveBack(1);

        assertThat(memory.tryTake(1)).isTrue();
    }

    @Test
    void one_body_may_go_beyond_and_the_others_wait_in_order() {
        memory.take(11);

        assertThat(memory.mayGrow(a)).isTrue();
        assertThat(memory.mayGrow(a)).isTrue();
        assertThat(memory.mayGrow(b)).isFalse();
        assertThat(memory.mayGrow(c)).isFalse();

        memory.leave(a);
        assertThat(told).containsExactly("b");
        memory.giveBack(1);
        assertThat(told).containsExactly("b", "c");
    }

    @Test
    void who_leaves_while_waiting_is_not_told() {
        memory.take(11);
        memory.mayGrow(a);
        memory.mayGrow(b);
        memory.mayGrow(c);

        memory.leave(b);
        memory.giveBack(1);

        assertThat(told).containsExactly("c");
    }

    @Test
    @Timeout(60)
    void nobody_is_forgotten_whatever_the_threads_do() throws InterruptedException {
        BodyMemory shared = new BodyMemory(1_000);
        AtomicInteger finished = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int call = 0; call < 200; call++) {
                    grow(shared, ThreadLocalRandom.current().nextInt(20, 200));
                    finished.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(finished).hasValue(64 * 200);
        assertThat(shared.taken()).isZero();
    }

    private static void grow(BodyMemory shared, int size) {
        CountDownLatch[] again = {new CountDownLatch(1)};
        BodyMemory.Growing body = () -> again[0].countDown();
        for (int taken = 0; taken < size; taken += 10) {
            shared.take(10);
            CountDownLatch mine = new CountDownLatch(1);
            again[0] = mine;
            if (!shared.mayGrow(body)) {
                awaited(mine);
            }
        }
        shared.giveBack((size + 9) / 10 * 10L);
        shared.leave(body);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
