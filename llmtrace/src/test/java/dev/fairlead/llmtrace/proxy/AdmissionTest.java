package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionTest {

    @Test
    void who_waits_longest_gets_the_next_place() {
        Admission admission = new Admission(1, 2);
        List<String> order = new ArrayList<>();

        assertThat(admission.tryEnter()).isTrue();
        assertThat(admission.enqueue(() -> order.add("first"))).isTrue();
        assertThat(admission.enqueue(() -> order.add("second"))).isTrue();
        assertThat(admission.enqueue(() -> order.add("third"))).isFalse();
        admission.leave();
        admission.leave();

        assertThat(order).containsExactly("first", "second");
        assertThat(admission.running()).isEqualTo(1);
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void who_withdraws_gets_no_place() {
        Admission admission = new Admission(1, 2);
        AtomicInteger admitted = new AtomicInteger();
        Admission.Waiting waiting = admitted::incrementAndGet;

        admission.tryEnter();
        admission.enqueue(waiting);
        assertThat(admission.withdraw(waiting)).isTrue();
        admission.leave();

        assertThat(admitted).hasValue(0);
        assertThat(admission.withdraw(waiting)).isFalse();
        assertThat(admission.running()).isZero();
    }

    @Test
    void no_place_is_lost_among_many_threads() throws InterruptedException {
        int threads = 4;
        int rounds = 50_000;
        Admission admission = new Admission(2, Integer.MAX_VALUE);
        CountDownLatch done = new CountDownLatch(threads * rounds);
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().start(() -> {
                for (int round = 0; round < rounds; round++) {
                    Admission.Waiting leaves = () -> Thread.ofVirtual().start(() -> {
                        admission.leave();
                        done.countDown();
                    });
                    if (admission.tryEnter()) {
                        leaves.admitted();
                    } else {
                        admission.enqueue(leaves);
                    }
                }
            });
        }

        assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
        assertThat(admission.running()).isZero();
        assertThat(admission.waiting()).isZero();
    }
}
