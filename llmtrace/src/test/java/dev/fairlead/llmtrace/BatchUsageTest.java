package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.batches.Batch;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a batch used counts once, at batch prices, however often clients ask. */
@Timeout(60)
class BatchUsageTest {

    @TempDir
    Path directory;

    @Test
    void openai_s_batch_counts_with_the_first_look_that_finds_it_ended() throws Exception {
        try (RunningProxy proxy = start()) {
            Batch batch = openAi(proxy).batches().retrieve("batch_one");
            openAi(proxy).batches().retrieve("batch_one");
            openAi(proxy).batches().retrieve("batch_two");

            assertThat(batch.usage().orElseThrow().totalTokens()).isEqualTo(2000);
            List<CallRow> calls = proxy.calls(3);
            assertThat(calls).extracting(call -> call.target().operation()).containsOnly("retrieve_batch");
            assertThat(calls.getFirst().usage())
                    .isEqualTo(new Usage(476, 1024, 0, 0, 500, 300, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED));
            // Half of (476 at 1.25 + 1024 at 0.125 + 500 at 10) USD per million.
            assertThat(calls.getFirst().cost().orElseThrow().amount()).isEqualByComparingTo("0.0028615");
            assertThat(calls.get(1).answer().usage()).isEmpty();
            assertThat(calls.get(1).rating()).isEmpty();
            assertThat(calls.get(1).answer().responseId()).contains("batch_one");
            assertThat(calls.get(2).cost()).isEqualTo(calls.getFirst().cost());
        }
    }

    @Test
    void anthropic_s_results_count_once_over_a_restart() throws Exception {
        try (RunningProxy proxy = start()) {
            assertThat(results(proxy)).isEqualTo(3);

            CallRow call = proxy.onlyCall();
            assertThat(call.target().dialect()).isEqualTo("anthropic.batches");
            assertThat(call.usage())
                    .isEqualTo(new Usage(20, 2048, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED));
            // Half of (20 at 1 + 2048 at 0.10 + 60 at 5) USD per million.
            assertThat(call.cost().orElseThrow().amount()).isEqualByComparingTo("0.0002624");
        }
        try (RunningProxy proxy = start()) {
            results(proxy);

            List<CallRow> calls = proxy.calls(2);
            assertThat(calls.getFirst().answer().usage()).isPresent();
            assertThat(calls.getLast().answer().usage()).isEmpty();
            assertThat(calls.getLast().rating()).isEmpty();
        }
    }

    @Test
    void results_that_break_off_do_not_count_and_the_next_look_does() throws Exception {
        String line =
                "{\"custom_id\":\"1\",\"result\":{\"type\":\"succeeded\",\"message\":{\"model\":\"claude-haiku-4-5\","
                        + "\"usage\":{\"input_tokens\":10,\"output_tokens\":30}}}}\n";
        String head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-jsonl\r\nContent-Length: ";
        try (ScriptedUpstream upstream = new ScriptedUpstream(peer -> {
                    peer.readRequest();
                    peer.send(head + line.length() * 2 + "\r\n\r\n" + line);
                });
                RunningProxy proxy = new RunningProxy(
                        directory,
                        SimulatorSettings.defaults(),
                        "  upstreams:\n    anthropic: {baseUrl: \"http://127.0.0.1:" + upstream.port() + "\"}\n")) {
            assertThatThrownBy(() -> get(proxy)).isInstanceOf(IOException.class);
            upstream.script(ScriptedUpstream.answering(head + line.length() * 2 + "\r\n\r\n" + line + line));
            get(proxy);

            List<CallRow> calls = proxy.calls(2);
            assertThat(calls.getFirst().outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
            assertThat(calls.getFirst().answer().usage()).isEmpty();
            assertThat(calls.getLast().usage()).isEqualTo(Usage.of(20, 60, Usage.Quality.REPORTED));
        }
    }

    private RunningProxy start() throws IOException {
        return RunningProxy.start(directory, "  storage: lite\n");
    }

    private static OpenAIClient openAi(RunningProxy proxy) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + "/v1")
                .apiKey("sk-own")
                .maxRetries(0)
                .build();
    }

    private static long results(RunningProxy proxy) {
        AnthropicClient client = AnthropicOkHttpClient.builder()
                .baseUrl(proxy.url())
                .apiKey("sk-ant-own")
                .maxRetries(0)
                .build();
        try (StreamResponse<MessageBatchIndividualResponse> results =
                client.messages().batches().resultsStreaming("msgbatch_one")) {
            return results.stream().count();
        }
    }

    private static void get(RunningProxy proxy) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(URI.create(proxy.url() + "/v1/messages/batches/msgbatch_1/results"))
                            .header("x-api-key", "sk-ant-own")
                            .header("anthropic-version", "2023-06-01")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
