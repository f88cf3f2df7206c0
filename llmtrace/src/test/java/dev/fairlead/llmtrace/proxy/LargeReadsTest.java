package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LargeReadsTest {

    private static final long MIB = 1 << 20;

    private final LargeReads reads = new LargeReads(64 * MIB);

    @Test
    void reads_a_small_compressed_body_beside_a_large_one() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread large = Thread.ofVirtual()
                .start(() -> reads.read(10 * MIB, () -> {
                    begun.countDown();
                    return await(end);
                }));
        begun.await();

        assertThat(reads.read(LargeReads.decoded(2000, "gzip"), () -> "read")).isEqualTo("read");

        end.countDown();
        large.join();
    }

    @Test
    void reads_what_may_become_any_size_alone() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread one = Thread.ofVirtual()
                .start(() -> reads.read(LargeReads.decoded(2000, "zstd"), () -> {
                    begun.countDown();
                    return await(end);
                }));
        begun.await();
        CountDownLatch read = new CountDownLatch(1);
        Thread other = Thread.ofVirtual()
                .start(() -> reads.read(LargeReads.decoded(2000, "br"), () -> {
                    read.countDown();
                    return true;
                }));

        assertThat(other.join(Duration.ofMillis(100))).isFalse();
        assertThat(read.getCount()).isEqualTo(1);

        end.countDown();
        read.await();
        one.join();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
