package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Export of calls that came through the proxy. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {

    private static final int CALLS = 30;

    private RunningProxy proxy;
    private TraceClient client;
    private String acme;
    private String globex;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        proxy = RunningProxy.start(directory, "  storage: lite\n");
        client = new TraceClient(proxy);
        acme = client.key("acme", Role.VIEWER);
        globex = client.key("globex", Role.VIEWER);
        client.chat(
                acme,
                "=HYPERLINK(\"http://evil\"), \"then\"\nmore",
                Map.of("X-LLMTrace-User-ID", "@SUM(A1)", "X-LLMTrace-Session-ID", "+1", "X-LLMTrace-Tags", "team=a"));
        for (int i = 1; i < CALLS; i++) {
            client.chat(acme, "call " + i, Map.of("X-LLMTrace-User-ID", i % 3 == 0 ? "ada" : "bob"));
        }
        proxy.calls(CALLS);
    }

    @AfterAll
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void lines_of_json_are_the_calls_of_the_list_each_once_oldest_first() {
        List<JsonNode> listed = new ArrayList<>();
        client.get("/traces?limit=1000&order=asc", acme, 200).path("data").forEach(listed::add);

        HttpResponse<String> answer = client.answer("/traces/export", acme);

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(answer.headers().firstValue("Fairlead-Rows")).contains("" + CALLS);
        assertThat(answer.body().lines().map(line -> Json.mapper().readTree(line)))
                .isEqualTo(listed);
    }

    @Test
    void filters_and_tenants_hold() {
        assertThat(client.answer("/traces/export?user=ada", acme).body().lines())
                .hasSize(9);
        assertThat(client.answer("/traces/export?user=ada", acme).headers().firstValue("Fairlead-Rows"))
                .contains("9");
        assertThat(client.answer("/traces/export?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z", acme)
                        .body())
                .isEmpty();
        client.get("/traces/export?tenant=globex", acme, 403);
        client.get("/traces/export?format=xls", acme, 400);
    }

    @Test
    void content_comes_along_when_it_is_wanted() {
        JsonNode line = Json.mapper()
                .readTree(client.answer("/traces/export?content=true&session=%2B1", acme)
                        .body());

        assertThat(line.path("content").path("input").get(0).path("text").asString())
                .startsWith("=HYPERLINK");
        assertThat(line.path("content").path("output").get(0).path("text").asString())
                .isNotEmpty();
        assertThat(line.path("trace_id").asString()).hasSize(32);
    }

    @Test
    void a_table_has_stable_names_exact_money_and_no_formulas() {
        List<List<String>> rows = Csv.parse(
                client.answer("/traces/export?format=csv&content=true", acme).body());

        List<String> names = rows.getFirst();
        assertThat(names)
                .startsWith("id", "trace_id", "span_id", "parent_span_id", "started_at", "duration_ms")
                .endsWith("input_text", "output_text", "content_problem")
                .contains("cost", "currency", "user", "session", "tags", "input_uncached", "output");
        assertThat(rows).hasSize(CALLS + 1).allMatch(row -> row.size() == names.size());
        List<String> first = rows.get(1);
        assertThat(first.get(names.indexOf("user"))).isEqualTo("'@SUM(A1)");
        assertThat(first.get(names.indexOf("session"))).isEqualTo("'+1");
        assertThat(first.get(names.indexOf("input_preview"))).startsWith("'=HYPERLINK(\"http://evil\"), \"then\"");
        assertThat(first.get(names.indexOf("input_text")))
                .isEqualTo("user: =HYPERLINK(\"http://evil\"), \"then\"\nmore");
        assertThat(first.get(names.indexOf("tags"))).isEqualTo("{\"team\":\"a\"}");
        assertThat(first.get(names.indexOf("cost")))
                .isEqualTo(client.get("/traces?session=%2B1", acme, 200)
                        .path("data")
                        .get(0)
                        .path("cost")
                        .path("amount")
                        .asString());
        assertThat(client.answer("/traces/export?format=csv", acme).headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"calls.csv\"");
    }

    @Test
    void as_many_rows_come_as_matched_at_the_begin_while_others_are_recorded() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<Thread> ingest = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    while (!stop.get()) {
                        client.chat(globex, "noise", Map.of("x-simulate-latency-ms", "" + i * 30));
                        answered.incrementAndGet();
                    }
                }))
                .toList();
        List<Integer> sizes = new ArrayList<>();
        try {
            while (sizes.size() < 10 || sizes.getLast() < 100) {
                HttpResponse<String> answer = client.answer("/traces/export?format=jsonl", globex);

                List<String> ids = answer.body()
                        .lines()
                        .map(line -> Json.mapper().readTree(line).path("id").asString())
                        .toList();
                assertThat(ids).doesNotHaveDuplicates();
                assertThat(answer.headers().firstValue("Fairlead-Rows")).contains("" + ids.size());
                sizes.add(ids.size());
            }
        } finally {
            stop.set(true);
            for (Thread thread : ingest) {
                thread.join();
            }
        }
        proxy.calls(CALLS + answered.get());

        assertThat(sizes).isSorted();
        assertThat(client.answer("/traces/export", globex).body().lines()).hasSize(answered.get());
    }

    @Test
    void a_client_that_leaves_or_wants_the_head_only_gives_its_place_back() throws Exception {
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> head = client.send(client.request("/traces/export", acme)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build());
            assertThat(head.statusCode()).isIn(200, 503);
            client.http
                    .send(
                            client.request("/traces/export?content=true", acme).build(),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body()
                    .close();
        }

        org.awaitility.Awaitility.await()
                .until(() -> client.answer("/traces/export", acme).statusCode() == 200);
    }
}
