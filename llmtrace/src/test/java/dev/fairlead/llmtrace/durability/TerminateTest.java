package dev.fairlead.llmtrace.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llm.simulator.ReceivedCall;
import dev.fairlead.llmtrace.call.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM under load leaves behind: nothing but whole calls. */
@Timeout(120)
class TerminateTest {

    @TempDir
    Path directory;

    @Test
    void calls_under_way_end_within_the_grace_and_the_process_exits_with_zero() throws Exception {
        try (Site site = new Site(directory, 4)) {
            try (ProxyProcess process = site.process(Promise.KEPT)) {
                int port = process.port();
                CompletableFuture<Integer> stream = CompletableFuture.supplyAsync(() -> streamOfTwoSeconds(site, port));
                site.load.begin(port);
                site.load.awaitAnswers(150);
                site.load.expectDeath();

                assertThat(process.terminate()).isZero();

                assertThat(stream.join()).isEqualTo(200);
                site.load.join();
            }
            assertThat(site.provider.calls())
                    .extracting(ReceivedCall::outcome)
                    .doesNotContain(ReceivedCall.Outcome.OPEN);

            Audit.Result result = site.audit();

            assertThat(result.findings()).isEmpty();
            assertThat(result.count(Outcome.INTERRUPTED)).isZero();
            assertThat(result.rows()).hasSizeGreaterThanOrEqualTo(150);
        }
    }

    @Test
    void a_call_that_outlasts_the_grace_is_recorded_before_the_process_ends() throws Exception {
        try (Site site = new Site(directory, 5)) {
            try (ProxyNode node = site.node(Promise.KEPT)) {
                int port = node.start();
                CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> {
                    try {
                        site.load.longStream(port, Duration.ofSeconds(40));
                    } catch (Exception e) {
                        return;
                    }
                    throw new AssertionError("the stream came to its end");
                });
                await().until(() -> !site.provider.calls().isEmpty());

                node.close(Duration.ofMillis(300));

                cut.join();
            }

            Audit.Result result = site.audit();

            assertThat(result.findings()).isEmpty();
            assertThat(result.rows()).extracting(row -> row.outcome()).containsExactly(Outcome.CLIENT_CANCELLED);
        }
    }

    private static int streamOfTwoSeconds(Site site, int port) {
        try {
            return site.load.longStream(port, Duration.ofSeconds(2)).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
