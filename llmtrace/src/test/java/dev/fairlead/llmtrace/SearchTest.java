package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Role;
import dev.fairlead.llmtrace.search.CallSearch;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Search in what was said, over calls that came through the proxy. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchTest {

    private RunningProxy proxy;
    private TraceClient client;
    private String acme;
    private String globex;
    private String platform;
    private String streamed;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        proxy = RunningProxy.start(directory, "  storage: lite\n");
        client = new TraceClient(proxy);
        acme = client.key("acme", Role.OPERATOR);
        globex = client.key("globex", Role.VIEWER);
        platform = client.platformKey();
        client.chat(acme, "The Kumquat of Gdańsk\nfroze over", Map.of("X-LLMTrace-User-ID", "ada"));
        client.chat(acme, "a kumquat \"quoted\" \ud83d\ude80 rocket", Map.of("X-LLMTrace-User-ID", "bob"));
        client.chat(globex, "another kumquat", Map.of());
        streamed = client.chat(acme, "say something", true, Map.of("x-simulate-chunk-bytes", "3"))
                .body();
        client.chat(
                acme,
                "use it",
                Map.of("x-simulate-tool", "get_tide", "x-simulate-tool-arguments", "{\"at\":\"Wismar\"}"));
        client.chat(acme, "packed", Map.of("x-simulate-encoding", "gzip", "Accept-Encoding", "gzip"));
        proxy.calls(6);
    }

    @AfterAll
    void stop() {
        client.close();
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kumquat gdańsk",
                "GDAŃSK",
                "\"of gdańsk froze\"",
                "umqua froze over",
                "kumquat froze",
                "\"kumquat of\""
            })
    void words_and_phrases_are_found_in_any_case_and_across_line_ends(String words) {
        JsonNode page = search(words, acme);

        assertThat(page.path("data").size()).isEqualTo(1);
        JsonNode match = page.path("data").get(0);
        assertThat(match.path("call").path("user").asString()).isEqualTo("ada");
        assertThat(match.path("hits").get(0).path("in").asString()).isEqualTo("request");
        assertThat(match.path("hits").get(0).path("role").asString()).isEqualTo("user");
        assertThat(match.path("hits").get(0).path("snippet").asString()).isEqualTo("The Kumquat of Gdańsk froze over");
    }

    @Test
    void what_stands_escaped_in_json_is_found_as_it_reads() {
        assertThat(search("\ud83d\ude80", acme).path("data").size()).isEqualTo(1);
        assertThat(search("quoted rocket", acme).path("data").size()).isEqualTo(1);
        assertThat(search("\\ud83d", acme).path("data").size()).isZero();
    }

    @Test
    void a_word_that_a_stream_has_split_over_many_events_is_found_in_the_answer() {
        StringBuilder said = new StringBuilder();
        streamed.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> Json.mapper().readTree(line.substring(6)))
                .forEach(event -> said.append(event.path("choices")
                        .path(0)
                        .path("delta")
                        .path("content")
                        .asString("")));
        String word = Arrays.stream(said.toString().split(" "))
                .filter(candidate -> candidate.length() > 4)
                .findFirst()
                .orElseThrow();
        assertThat(streamed).doesNotContain(word);

        JsonNode match =
                search("in=answer&", "\"" + said.substring(0, 40) + "\"", acme).path("data");

        assertThat(match.size()).isPositive();
        assertThat(match.get(0).path("hits").get(0).path("origin").asString()).isEqualTo("assistant");
    }

    @Test
    void arguments_of_tool_calls_and_compressed_answers_are_found() {
        JsonNode tool = search("get_tide wismar", acme).path("data");
        JsonNode gzip = client.get("/spans/" + idOf("packed"), acme, 200)
                .path("content")
                .path("output")
                .get(0);
        String said = gzip.path("text").asString().substring(0, 30);

        assertThat(tool.size()).isEqualTo(1);
        assertThat(search("in=answer&", "\"" + said + "\"", acme).path("data").size())
                .isPositive();
    }

    @Test
    void only_the_body_that_was_asked_for_is_looked_into() {
        assertThat(search("in=request&", "kumquat", acme).path("data").size()).isEqualTo(2);
        assertThat(search("in=answer&", "gdańsk", acme).path("data").size()).isZero();
    }

    @Test
    void the_newest_come_first_and_a_cursor_goes_on_until_everything_was_looked_into() {
        List<String> users = new ArrayList<>();
        JsonNode page = search("limit=1&", "kumquat", acme);
        int pages = 1;
        while (!page.path("next_cursor").isNull()) {
            page.path("data")
                    .forEach(match -> users.add(match.path("call").path("user").asString()));
            page = search("limit=1&cursor=" + page.path("next_cursor").asString() + "&", "kumquat", acme);
            pages++;
        }

        page.path("data")
                .forEach(match -> users.add(match.path("call").path("user").asString()));
        assertThat(users).containsExactly("bob", "ada");
        assertThat(pages).isBetween(2, 4);
        assertThat(page.path("progress").path("complete").asBoolean()).isTrue();
        assertThat(page.path("progress").path("remaining_calls").asInt()).isZero();
    }

    @Test
    void filters_say_which_calls_are_looked_into_at_all() {
        JsonNode page = search("user=ada&", "kumquat", acme);

        assertThat(page.path("data").size()).isEqualTo(1);
        assertThat(page.path("progress").path("scanned_calls").asInt()).isEqualTo(1);
        assertThat(search("to=2020-01-01T00:00:00Z&", "kumquat", acme)
                        .path("progress")
                        .path("scanned_calls")
                        .asInt())
                .isZero();
    }

    @Test
    void one_tenant_finds_nothing_of_another() {
        assertThat(search("another", acme).path("data").size()).isZero();
        assertThat(search("another", globex).path("data").size()).isEqualTo(1);
        assertThat(search("tenant=*&", "kumquat", platform).path("data").size()).isEqualTo(3);
        client.get("/search?q=kumquat&tenant=globex", acme, 403);
        client.get("/search/stream?q=kumquat&tenant=*", acme, 403);
    }

    @Test
    void what_was_deleted_is_not_found() throws Exception {
        HttpResponse<String> answer = client.chat(acme, "a secret lagoon", false, Map.of());
        String trace = answer.headers().firstValue("x-llmtrace-trace-id").orElseThrow();
        await().until(() -> search("lagoon", acme).path("data").size() == 1);

        HttpResponse<String> deleted =
                client.send(client.request("/traces/" + trace, acme).DELETE().build());

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(search("lagoon", acme).path("data").size()).isZero();
    }

    @Test
    void a_stream_tells_matches_progress_and_the_end() throws Exception {
        try (EventReader reader = new EventReader(
                client.http,
                client.request("/search/stream?q=kumquat&limit=50", acme).build())) {
            assertThat(reader.ended.await(20, TimeUnit.SECONDS)).isTrue();

            assertThat(reader.named("match"))
                    .extracting(match -> match.path("call").path("user").asString())
                    .containsExactly("bob", "ada");
            assertThat(reader.named("progress")).isNotEmpty();
            JsonNode end = reader.events.getLast().data();
            assertThat(reader.events.getLast().name()).isEqualTo("end");
            assertThat(end.path("next_cursor").isNull()).isTrue();
            assertThat(end.path("progress").path("scanned_bytes").asLong()).isPositive();
            assertThat(end.path("progress").path("back_to").isNull()).isFalse();
        }
    }

    @Test
    void a_client_that_leaves_gives_its_place_back() throws Exception {
        for (int i = 0; i < 5; i++) {
            new EventReader(
                            client.http,
                            client.request("/search/stream?q=kumquat", acme).build())
                    .close();
        }

        await().until(() -> client.answer("/search?q=kumquat", acme).statusCode() == 200);
    }

    @Test
    void calls_made_before_a_search_are_found_while_others_are_recorded() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread ingest = Thread.ofVirtual().start(() -> {
            while (!stop.get()) {
                client.chat(globex, "noise", Map.of());
            }
        });
        try {
            for (int i = 0; i < 5; i++) {
                String word = "beacon" + i;
                client.chat(globex, "light the " + word, Map.of());

                await().until(() -> search(word, globex).path("data").size() == 1);
            }
        } finally {
            stop.set(true);
            ingest.join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"q=", "q=%22%22", "q=a+b+c+d+e+f+g+h+i+j+k", "q=a&limit=0", "q=a&in=body", "", "q=a&trace=xyz"})
    void a_search_for_nothing_or_too_much_is_refused(String query) {
        assertThat(client.get("/search?" + query, acme, 400).path("code").asString())
                .isEqualTo("invalid_request");
    }

    @Test
    void a_cursor_of_nobody_is_refused() {
        assertThat(client.get("/search?q=a&cursor=zzz", acme, 400).path("code").asString())
                .isEqualTo("invalid_cursor");
    }

    @Test
    void only_two_searches_run_at_once() {
        CallSearch search = new CallSearch(proxy.store, new dev.fairlead.llmtrace.content.ContentRing(1));
        CallSearch.Place first = search.enter().orElseThrow();
        CallSearch.Place second = search.enter().orElseThrow();

        assertThat(search.enter()).isEmpty();

        first.close();
        assertThat(search.enter()).isPresent();
        second.close();
    }

    @Test
    void text_that_is_not_kept_is_not_found_and_text_of_no_known_format_is(@TempDir Path other) throws Exception {
        try (RunningProxy without = RunningProxy.start(other.resolve("a"), "  content: hash\n");
                TraceClient asks = new TraceClient(without)) {
            String key = asks.key("acme", Role.VIEWER);
            asks.chat(key, "a kumquat", Map.of());
            without.calls(1);

            JsonNode page = asks.get("/search?q=kumquat", key, 200);

            assertThat(page.path("data").size()).isZero();
            assertThat(page.path("progress").path("scanned_calls").asInt()).isEqualTo(1);
            assertThat(page.path("progress").path("unreadable_calls").asInt()).isZero();
        }
        client.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(proxy.url() + "/v1/fog/horn"))
                .header("Authorization", "Bearer " + acme)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("foghorn sounds"))
                .build());
        await().untilAsserted(() -> assertThat(search("foghorn", acme)
                        .path("data")
                        .path(0)
                        .path("hits")
                        .path(0)
                        .path("origin")
                        .asString())
                .isEqualTo("raw"));
    }

    private String idOf(String text) {
        return search("in=request&", text, acme)
                .path("data")
                .get(0)
                .path("call")
                .path("id")
                .asString();
    }

    private JsonNode search(String words, String key) {
        return search("", words, key);
    }

    private JsonNode search(String filters, String words, String key) {
        return client.get("/search?" + filters + "q=" + TraceClient.encoded(words), key, 200);
    }
}
