package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.NewKey;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.Tenants;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.NumberRange;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a call, and what happens when nothing more can be kept. */
@Timeout(60)
class RecordingPolicyTest {

    private static final String SMALL_JOURNAL = "  journal: {segmentSize: 4KiB, maxSize: 64KiB, whenFull: %s}\n";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    @Test
    void a_full_journal_that_rejects_answers_503_and_sends_nothing_upstream() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.start(directory, "  storage: lite\n" + SMALL_JOURNAL.formatted("reject"))) {
            proxy.store.close();

            HttpResponse<String> answer = send(proxy, chat("x".repeat(3000)));
            int answered = 0;
            while (answer.statusCode() == 200 && answered < 100) {
                answered++;
                answer = send(proxy, chat("x".repeat(3000)));
            }

            assertThat(answered).isBetween(1, 99);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
            assertThat(answer.body()).contains("\"error\"", "cannot be recorded");
            assertThat(proxy.provider.calls()).hasSize(answered);
            assertThat(proxy.llmTrace.underWay()).isZero();
        }
    }

    @Test
    void a_full_journal_that_blocks_keeps_the_call_waiting() throws Exception {
        try (RunningProxy proxy =
                RunningProxy.start(directory, "  storage: lite\n" + SMALL_JOURNAL.formatted("block"))) {
            proxy.store.close();

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            send(proxy, chat("x".repeat(3000)));
                        }
                    })
                    .isInstanceOf(HttpTimeoutException.class);

            assertThat(proxy.llmTrace.underWay()).isEqualTo(1);
        }
    }

    @Test
    void a_store_that_does_not_answer_is_a_503_of_the_api() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory, "  storage: lite\n  store: {queryTimeout: 200ms}\n")) {
            String key = proxy.identity
                    .keys()
                    .create(Actor.process("test"), new NewKey(Tenants.DEFAULT, "viewer", Role.VIEWER))
                    .secret();
            proxy.store.close();

            for (String path : List.of("/traces", "/sessions", "/usage")) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(proxy.url() + "/api/v1" + path))
                                .header("Authorization", "Bearer " + key)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"code\":\"store_");
            }
        }
    }

    @Test
    void a_body_that_the_journal_can_never_hold_is_left_out_and_the_call_goes_on() throws Exception {
        String body = chat("x".repeat(100_000));
        try (RunningProxy proxy = RunningProxy.start(directory, SMALL_JOURNAL.formatted("block"))) {
            assertThat(send(proxy, body).statusCode()).isEqualTo(200);

            CallRow call = proxy.onlyCall();
            assertThat(call.requestBody().length()).isEqualTo(body.length());
            assertThat(call.requestBody().kept()).isZero();
            assertThat(call.requestBody().sha256()).contains(sha256(body));
        }
    }

    @Test
    void what_is_longer_than_the_cap_is_cut_marked_and_hashed_whole() throws Exception {
        String body = chat("y".repeat(5000));
        try (RunningProxy proxy = RunningProxy.start(directory, "  captureLimit: 1KiB\n")) {
            HttpResponse<String> answer = send(proxy, body);

            CallRow call = proxy.onlyCall();
            assertThat(call.requestBody().kept()).isEqualTo(1024);
            assertThat(call.requestBody().truncated()).isTrue();
            assertThat(call.requestBody().sha256()).contains(sha256(body));
            assertThat(call.answerBody().length()).isEqualTo(answer.body().getBytes(StandardCharsets.UTF_8).length);
            assertThat(call.usage().output())
                    .isEqualTo(proxy.provider.bill().usage().output());
        }
    }

    @Test
    void without_trace_storage_calls_are_metered_and_no_text_is_kept() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory, "  storage: lite\n  enableTraceStorage: false\n")) {
            send(proxy, chat("Name three harbours."));

            await().untilAsserted(() -> {
                var report = proxy.llmTrace.integrity().check(new NumberRange(1, 1));
                assertThat(report.dropped()).isEqualTo(1);
                assertThat(report.isSound()).isTrue();
            });
            assertThat(proxy.calls(0)).isEmpty();
        }
    }

    @Test
    void the_user_in_a_body_is_kept_as_the_content_mode_allows_and_a_header_counts_more() throws Exception {
        String body = "{\"model\":\"gpt-5\",\"user\":\"ada\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        for (String mode : List.of("full", "hash", "none")) {
            try (RunningProxy proxy = RunningProxy.start(directory.resolve(mode), "  content: " + mode + "\n")) {
                send(proxy, HttpRequest.BodyPublishers.ofString(body), "");
                send(proxy, HttpRequest.BodyPublishers.ofString(body), "bob");

                assertThat(proxy.calls(2).stream().map(call -> call.caller().user()))
                        .satisfiesExactly(
                                user -> assertThat(user)
                                        .matches(
                                                switch (mode) {
                                                    case "full" -> "ada";
                                                    case "hash" -> "sha256:[0-9a-f]{32}";
                                                    default -> "";
                                                }),
                                user -> assertThat(user).isEqualTo("bob"));
            }
        }
    }

    private void send(RunningProxy proxy, HttpRequest.BodyPublisher body, String user) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + proxy.virtualKey())
                .POST(body);
        if (!user.isEmpty()) {
            request.header("X-LLMTrace-User-ID", user);
        }
        assertThat(client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> send(RunningProxy proxy, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/chat/completions"))
                        .header("Authorization", "Bearer sk-own")
                        .timeout(Duration.ofSeconds(2))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String chat(String text) {
        return "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
