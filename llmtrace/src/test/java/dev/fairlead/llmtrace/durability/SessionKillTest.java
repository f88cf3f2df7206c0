package dev.fairlead.llmtrace.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llmtrace.call.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a realtime session whose proxy is killed with SIGKILL. */
@Timeout(120)
class SessionKillTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void a_session_that_the_process_did_not_survive_is_recorded_as_interrupted() throws Exception {
        try (Site site = new Site(directory, 1)) {
            try (ProxyProcess process = site.process(Promise.KEPT)) {
                openSession(process);
                process.kill();
            }
            await().until(() -> site.provider.bill().open() == 0);

            assertThat(site.audit().rows()).singleElement().satisfies(row -> {
                assertThat(row.outcome()).isEqualTo(Outcome.INTERRUPTED);
                assertThat(row.target().dialect()).isEqualTo("openai.realtime");
                assertThat(row.request().model()).contains("gpt-realtime");
            });
        }
    }

    @Test
    void a_session_that_is_open_when_the_process_ends_is_recorded() throws Exception {
        try (Site site = new Site(directory, 1)) {
            try (ProxyProcess process = site.process(Promise.KEPT, Duration.ofMillis(300))) {
                openSession(process);

                assertThat(process.terminate()).isZero();
            }
            await().until(() -> site.provider.bill().open() == 0);

            assertThat(site.audit().rows())
                    .singleElement()
                    .satisfies(row -> assertThat(row.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED));
        }
    }

    private void openSession(ProxyProcess process) throws Exception {
        CountDownLatch created = new CountDownLatch(1);
        URI uri = URI.create("ws://127.0.0.1:" + process.port() + "/v1/realtime?model=gpt-realtime");
        client.newWebSocketBuilder()
                .header("Authorization", "Bearer sk-own")
                .buildAsync(uri, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        created.countDown();
                        return null;
                    }
                })
                .join();
        created.await();
    }
}
