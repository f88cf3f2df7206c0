package dev.fairlead.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShortSlicesTest {

    @Test
    void event_loops_get_short_slices_where_the_system_has_them() throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        CountDownLatch runs = new CountDownLatch(1);
        vertx.runOnContext(_ -> runs.countDown());
        runs.await();
        Optional<ShortSlices> here = ShortSlices.here();

        ShortSlices.ofEventLoops();

        assertThat(here.isPresent()).isEqualTo(System.getProperty("os.name").equals("Linux"));
        here.ifPresent(slices -> assertThat(slices.loops())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(loop -> assertThat(slices.slice(loop)).isEqualTo(known() ? ShortSlices.SLICE : 0)));
        vertx.close().await();
    }

    /** Linux 6.12 or later. */
    private static boolean known() {
        String[] version = System.getProperty("os.version").split("[.-]");
        int major = Integer.parseInt(version[0]);
        return major > 6 || major == 6 && Integer.parseInt(version[1]) >= 12;
    }
}
