package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names and values that clients give a call in its body become its tags. */
@Timeout(60)
class MetadataTest {

    private static final String UPSTREAMS = """
              upstreams:
                openai: {baseUrl: "http://127.0.0.1:PORT/v1"}
                gemini: {baseUrl: "http://127.0.0.1:PORT"}
                bedrock: {baseUrl: "http://127.0.0.1:PORT"}
            """;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void each_format_s_own_field_is_read() throws Exception {
        try (RunningProxy proxy = start("")) {
            String metadata = "\"metadata\":{\"team\":\"search\",\"stage\":\"\\u0070rod\"}";
            send(proxy, "/v1/chat/completions", chat(metadata), "");
            send(proxy, "/v1/responses", "{\"model\":\"gpt-5\",\"input\":\"Hi\"," + metadata + "}", "");
            send(
                    proxy,
                    "/v1/batches",
                    "{\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/responses\",\"completion_window\":\"24h\","
                            + metadata + "}",
                    "");
            send(
                    proxy,
                    "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-flash:generateContent",
                    "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}],\"labels\":{\"team\":\"search\",\"stage\":\"prod\"}}",
                    "");
            send(
                    proxy,
                    "/model/eu.anthropic.claude-haiku-4-5-20251001-v1:0/converse",
                    "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}],"
                            + "\"requestMetadata\":{\"team\":\"search\",\"stage\":\"prod\"}}",
                    "");

            assertThat(proxy.calls(5)).allSatisfy(call -> {
                assertThat(call.status()).as(call.target().path()).isEqualTo(200);
                assertThat(call.caller().tags())
                        .as(call.target().path())
                        .isEqualTo(Map.of("team", "search", "stage", "prod"));
            });
        }
    }

    @Test
    void calls_are_found_by_it_in_the_store_on_disk() throws Exception {
        try (RunningProxy proxy = start("  storage: lite\n")) {
            send(proxy, "/v1/chat/completions", chat("\"metadata\":{\"team\":\"search\"}"), "");
            send(proxy, "/v1/chat/completions", chat("\"metadata\":{\"team\":\"ads\"}"), "");
            send(proxy, "/v1/chat/completions", chat("\"metadata\":{\"team\":\"search\"}"), "team=yard");
            proxy.calls(3);

            assertThat(tagged(proxy, "team=search")).isEqualTo(1);
            assertThat(tagged(proxy, "team=yard")).isEqualTo(1);
            assertThat(tagged(proxy, "team")).isEqualTo(3);
        }
    }

    @Test
    void it_is_bounded_and_what_is_no_pair_of_words_is_left_out() throws Exception {
        StringBuilder many =
                new StringBuilder("\"metadata\":{\"list\":[1,{\"a\":2}],\"none\":null,\"a=b\":\"c\",\"\":\"x\"");
        many.append(",\"turn\":3,\"long\":\"").append("y".repeat(600)).append('"');
        for (int i = 0; i < 60; i++) {
            many.append(",\"n").append(i).append("\":\"v\"");
        }
        String huge = "\"metadata\":{\"team\":\"" + "x".repeat(100_000) + "\"}";
        try (RunningProxy proxy = start("")) {
            send(proxy, "/v1/chat/completions", chat(many.append('}').toString()), "");
            send(proxy, "/v1/chat/completions", chat(huge), "");
            send(proxy, "/v1/chat/completions", chat("\"metadata\":[\"team\"]"), "");
            send(proxy, "/v1/chat/completions", chat("\"metadata\":\"team\""), "");

            List<CallRow> calls = proxy.calls(4);
            assertThat(calls.getFirst().caller().tags())
                    .hasSizeBetween(28, 32)
                    .containsEntry("turn", "3")
                    .containsEntry("long", "y".repeat(256))
                    .doesNotContainKeys("list", "none", "a", "a=b", "");
            assertThat(calls.subList(1, 4))
                    .allSatisfy(call -> assertThat(call.caller().tags()).isEmpty());
        }
    }

    @Test
    void a_body_is_content_and_its_mode_decides() throws Exception {
        for (String mode : List.of("hash", "none")) {
            try (RunningProxy proxy = start("  content: " + mode + "\n")) {
                send(proxy, "/v1/chat/completions", chat("\"metadata\":{\"team\":\"search\"}"), "stage=prod");

                Map<String, String> tags = proxy.onlyCall().caller().tags();
                assertThat(tags).containsEntry("stage", "prod").doesNotContainValue("search");
                assertThat(tags.getOrDefault("team", "")).matches(mode.equals("hash") ? "sha256:[0-9a-f]{32}" : "");
            }
        }
    }

    private RunningProxy start(String yaml) throws Exception {
        return new RunningProxy(
                directory.resolve("proxy" + yaml.hashCode()), SimulatorSettings.defaults(), UPSTREAMS + yaml);
    }

    private static long tagged(RunningProxy proxy, String tag) {
        CallFilter filter = CallFilter.builder().tag(tag).build();
        return proxy.store
                .calls(Scope.everyTenant(), CallQuery.newest(filter, 10))
                .rows()
                .size();
    }

    private void send(RunningProxy proxy, String path, String body, String tags) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(proxy.url() + path))
                .header("Authorization", "Bearer sk-own")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!tags.isEmpty()) {
            request.header("X-LLMTrace-Tags", tags);
        }
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    }

    private static String chat(String metadata) {
        return "{\"model\":\"gpt-5\"," + metadata + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }
}
