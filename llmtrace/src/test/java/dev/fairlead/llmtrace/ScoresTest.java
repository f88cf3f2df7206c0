package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Role;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Scores and feedback over HTTP, about calls that came through the proxy. */
@Timeout(60)
class ScoresTest {

    private static final String NOWHERE = "ffffffffffffffffffffffffffffffff";

    @TempDir
    private Path directory;

    private RunningProxy proxy;
    private TraceClient client;
    private String acme;

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.start(directory, "  storage: lite\n");
        client = new TraceClient(proxy);
        acme = client.key("acme", Role.OPERATOR);
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void a_score_shows_with_its_trace_its_call_and_its_session() {
        String trace = chat("s-1", "ada");
        String span = proxy.calls(1).getFirst().spanId();
        post(Map.of("trace_id", trace, "name", "rating", "value", 4, "min", 1, "max", 5, "comment", "good"), 201);
        post(Map.of("trace_id", trace, "span_id", span, "name", "helpful", "value", true, "source", "human"), 201);
        post(Map.of("session", "s-1", "name", "tone", "value", "curt", "source", "evaluator"), 201);

        JsonNode ofTrace = client.get("/traces/" + trace, acme, 200).path("scores");
        JsonNode ofCall = client.get("/spans/" + trace + "-" + span, acme, 200).path("scores");
        JsonNode ofSession = client.get("/sessions/s-1", acme, 200).path("scores");

        assertThat(names(ofTrace)).containsExactly("helpful", "rating");
        assertThat(names(ofCall)).containsExactly("helpful");
        assertThat(names(ofSession)).containsExactly("tone", "helpful", "rating");
        JsonNode rating = ofTrace.get(1);
        assertThat(rating.path("value").doubleValue()).isEqualTo(4);
        assertThat(rating.path("max").doubleValue()).isEqualTo(5);
        assertThat(rating.path("comment").asString()).isEqualTo("good");
        assertThat(rating.path("source").asString()).isEqualTo("api");
        assertThat(rating.path("author").path("name").asString()).isEqualTo("test");
        assertThat(ofTrace.get(0).path("value").booleanValue()).isTrue();
        assertThat(ofSession.get(0).path("value").asString()).isEqualTo("curt");
    }

    @Test
    void a_call_that_is_not_stored_may_be_scored() {
        JsonNode score = post(Map.of("trace_id", NOWHERE, "name", "helpful", "value", false), 201);

        assertThat(client.get("/scores?trace_id=" + NOWHERE, acme, 200)
                        .path("data")
                        .get(0))
                .isEqualTo(score);
    }

    @Test
    void what_makes_no_sense_is_refused_by_the_name_of_its_field() {
        refused(Map.of("name", "a", "value", 1), "trace_id");
        refused(Map.of("trace_id", NOWHERE, "session", "s", "name", "a", "value", 1), "trace_id");
        refused(Map.of("session", "s", "span_id", "00f067aa0ba902b7", "name", "a", "value", 1), "span_id");
        refused(Map.of("trace_id", "4bf9", "name", "a", "value", 1), "trace_id");
        refused(Map.of("trace_id", NOWHERE, "name", "", "value", 1), "name");
        refused(Map.of("trace_id", NOWHERE, "name", "a"), "value");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", List.of()), "value");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", ""), "value");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", 9, "min", 1, "max", 5), "value");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", 1, "min", 5, "max", 1), "value");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", true, "min", 1), "min");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", new BigDecimal("1e400")), "value");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", 1, "max", new BigDecimal("1e400")), "finite");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", 1, "comment", "a\0b"), "comment");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", 1, "source", "oracle"), "source");
        refused(Map.of("trace_id", NOWHERE, "name", "a", "value", 1, "mood", "x"), "mood");
        assertThat(client.get("/scores", acme, 200).path("data").isEmpty()).isTrue();
    }

    @Test
    void the_same_request_is_kept_once() {
        Map<String, Object> score = Map.of("trace_id", NOWHERE, "name", "helpful", "value", true);

        JsonNode first = Json.mapper().readTree(once(score).body());
        JsonNode again = Json.mapper().readTree(once(score).body());
        HttpResponse<String> other = once(Map.of("trace_id", NOWHERE, "name", "helpful", "value", false));

        assertThat(again).isEqualTo(first);
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body())
                .contains("idempotency_key_reused", first.path("id").asString());
        assertThat(client.get("/scores", acme, 200).path("data").size()).isEqualTo(1);
    }

    @Test
    void an_application_may_leave_feedback_with_a_key_for_calls_and_read_nothing() {
        String application = proxy.virtualKey();
        Map<String, Object> feedback =
                Map.of("trace_id", NOWHERE, "name", "helpful", "value", false, "comment", "missed the point");

        JsonNode score = client.ask("POST", "/feedback", application, feedback, 201);
        client.ask("POST", "/scores", application, feedback, 401);
        client.get("/scores", application, 401);
        client.get("/traces", application, 401);
        client.ask("DELETE", "/scores/" + score.path("id").asString(), application, Map.of(), 401);
        client.ask("POST", "/feedback", "llmt_nobody", feedback, 401);
        client.ask("POST", "/feedback", client.key("acme", Role.VIEWER), feedback, 201);

        assertThat(score.path("source").asString()).isEqualTo("human");
        assertThat(score.path("tenant").asString()).isEqualTo("default");
        assertThat(client.get("/scores", acme, 200).path("data").size()).isEqualTo(1);
    }

    @Test
    void feedback_in_masses_is_taken_about_stored_calls_only() {
        stop();
        proxy = startWith("  storage: lite\n  store: {feedbackPerHour: 3}\n");
        client = new TraceClient(proxy);
        String application = client.key("acme", Role.VIEWER);
        acme = client.key("acme", Role.OPERATOR);
        String other = client.key("globex", Role.VIEWER);
        String trace = chat("s-1", "ada");
        String span = proxy.calls(1).getFirst().spanId();
        proxy.advance(untilTheNextHour());
        for (int i = 0; i < 3; i++) {
            feedback(application, Map.of("trace_id", NOWHERE, "name", "helpful", "value", true), 201);
        }

        for (Map<String, Object> invented : List.<Map<String, Object>>of(
                Map.of("trace_id", NOWHERE),
                Map.of("trace_id", trace, "span_id", "00f067aa0ba902b7"),
                Map.of("session", "s-invented"))) {
            HttpResponse<String> refused = feedback(application, and(invented), 429);
            assertThat(refused.body()).contains("too_much_feedback");
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 3600L);
        }
        feedback(application, and(Map.of("trace_id", trace)), 201);
        feedback(application, and(Map.of("trace_id", trace, "span_id", span)), 201);
        feedback(application, and(Map.of("session", "s-1")), 201);
        feedback(other, and(Map.of("trace_id", trace)), 201);
        post(Map.of("trace_id", NOWHERE, "name", "rating", "value", 4), 201);
        proxy.advance(Duration.ofHours(1));
        feedback(application, and(Map.of("trace_id", NOWHERE)), 201);
    }

    @Test
    void scores_are_listed_filtered_summed_up_and_deleted() {
        post(Map.of("trace_id", NOWHERE, "name", "rating", "value", 1), 201);
        post(Map.of("trace_id", NOWHERE, "name", "rating", "value", 4), 201);
        JsonNode tone = post(Map.of("session", "s-9", "name", "tone", "value", "curt"), 201);

        assertThat(names(client.get("/scores?name=rating&source=api", acme, 200).path("data")))
                .hasSize(2);
        assertThat(names(client.get("/scores?session=s-9", acme, 200).path("data")))
                .containsExactly("tone");
        JsonNode page = client.get("/scores?limit=2", acme, 200);
        JsonNode rest = client.get("/scores?cursor=" + page.path("next_cursor").asString(), acme, 200);
        assertThat(page.path("data").size() + rest.path("data").size()).isEqualTo(3);
        client.get("/scores?cursor=zzz", acme, 400);
        JsonNode sums = client.get("/scores/summary", acme, 200).path("data");
        assertThat(sums.get(0).path("mean").doubleValue()).isEqualTo(2.5);
        assertThat(sums.get(0).path("days").get(0).path("count").intValue()).isEqualTo(2);
        assertThat(sums.get(1).path("distribution").get(0).path("value").asString())
                .isEqualTo("curt");
        client.get("/scores/summary?from=2020-01-01T00:00:00Z", acme, 400);

        String path = "/scores/" + tone.path("id").asString();
        client.ask("DELETE", path, client.key("globex", Role.ADMIN), Map.of(), 404);
        client.ask("DELETE", path, acme, Map.of(), 204);
        client.ask("DELETE", path, acme, Map.of(), 404);
    }

    @Test
    void deleting_a_trace_takes_its_scores_out_of_every_file() throws Exception {
        String trace = chat("s-1", "ada");
        String kept = chat("s-1", "ada");
        proxy.calls(2);
        post(Map.of("trace_id", trace, "name", "rating", "value", 4, "comment", "her secret remark"), 201);
        post(Map.of("trace_id", kept, "name", "rating", "value", 5, "comment", "another remark"), 201);

        client.ask("DELETE", "/traces/" + trace, acme, Map.of(), 200);

        assertThat(names(client.get("/scores", acme, 200).path("data"))).hasSize(1);
        assertThat(anyFileHolds("her secret remark")).isFalse();
        assertThat(anyFileHolds("another remark")).isTrue();
    }

    @Test
    void deleting_a_session_takes_the_scores_of_the_session_and_of_its_calls() {
        String inside = chat("s-1", "ada");
        String outside = chat("s-2", "ada");
        proxy.calls(2);
        post(Map.of("session", "s-1", "name", "of the session", "value", 4), 201);
        post(Map.of("trace_id", inside, "name", "of its trace", "value", 4), 201);
        post(Map.of("session", "s-2", "name", "of another session", "value", 4), 201);
        post(Map.of("trace_id", outside, "name", "of another trace", "value", 4), 201);

        client.ask("DELETE", "/sessions/s-1", client.key("globex", Role.OPERATOR), Map.of(), 404);
        assertThat(client.get("/scores", acme, 200).path("data").size()).isEqualTo(4);
        client.ask("DELETE", "/sessions/s-1", acme, Map.of(), 200);

        assertThat(names(client.get("/scores", acme, 200).path("data")))
                .containsExactly("of another trace", "of another session");
    }

    @Test
    void deleting_a_user_takes_the_scores_of_what_the_user_had_a_part_in() {
        String hers = chat("s-1", "ada");
        String his = chat("s-2", "bob");
        proxy.calls(2);
        post(Map.of("session", "s-1", "name", "of her session", "value", 4), 201);
        post(Map.of("trace_id", hers, "name", "of her trace", "value", 4), 201);
        post(Map.of("trace_id", his, "name", "of his trace", "value", 4), 201);

        client.ask("DELETE", "/users/ada", acme, Map.of(), 200);

        assertThat(names(client.get("/scores", acme, 200).path("data"))).containsExactly("of his trace");
    }

    private boolean anyFileHolds(String text) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private String chat(String session, String user) {
        HttpResponse<String> answer = client.chat(
                acme, "Hello.", false, Map.of("X-LLMTrace-Session-ID", session, "X-LLMTrace-User-ID", user));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("x-llmtrace-trace-id").orElseThrow();
    }

    private RunningProxy startWith(String yaml) {
        try {
            return RunningProxy.start(directory.resolve("another"), yaml);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** So that the test does not end in another hour than it began in. */
    private static Duration untilTheNextHour() {
        Instant now = Instant.now();
        return Duration.between(now, now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1)));
    }

    private static Map<String, Object> and(Map<String, Object> target) {
        Map<String, Object> feedback = new HashMap<>(target);
        feedback.put("name", "helpful");
        feedback.put("value", true);
        return feedback;
    }

    private HttpResponse<String> feedback(String key, Map<String, Object> feedback, int status) {
        HttpResponse<String> answer = client.send(client.request("/feedback", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(feedback)))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private JsonNode post(Map<String, ?> score, int status) {
        return client.ask("POST", "/scores", acme, score, status);
    }

    private HttpResponse<String> once(Map<String, ?> score) {
        return client.send(client.request("/scores", acme)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "once")
                .POST(HttpRequest.BodyPublishers.ofString(Json.text(score)))
                .build());
    }

    private void refused(Map<String, ?> score, String field) {
        assertThat(post(score, 400).toString()).contains(field);
    }

    private static List<String> names(JsonNode scores) {
        return scores.valueStream().map(score -> score.path("name").asString()).toList();
    }
}
