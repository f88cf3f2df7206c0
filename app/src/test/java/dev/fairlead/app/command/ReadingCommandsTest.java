package dev.fairlead.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.app.command.CommandFixture.Outcome;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people read of calls: sessions, trees, scores, saved filters. */
@Timeout(60)
class ReadingCommandsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static final String FAR = "2126-01-01T00:30:00Z";

    private static CommandFixture fixture;

    @BeforeAll
    static void start(@TempDir Path directory) {
        fixture = new CommandFixture(directory.resolve("data"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void shows_a_session_as_a_conversation_with_its_agents() throws Exception {
        String session = "mend/the sail";
        fixture.stored(chat(Map.of("X-LLMTrace-Session-ID", session, "X-LLMTrace-User-ID", "ada")));
        fixture.stored(chat(Map.of(
                "X-LLMTrace-Session-ID",
                session,
                "X-LLMTrace-Agent-ID",
                "sailmaker",
                "x-simulate-tool",
                "find_needle",
                "x-simulate-tool-arguments",
                "{\"in\":\"" + "hay".repeat(100) + "\"}")));
        fixture.run("scores", "add", "tone", "kind", "--session", session);

        Outcome list = fixture.run("sessions", "list", "--where", "user=ada", "--since", "1h");
        Outcome shown = fixture.run("sessions", "show", session);
        Outcome one = fixture.run("sessions", "show", session, "--agent", "sailmaker", "--full");
        Outcome json = fixture.run("sessions", "show", session, "--output", "json");

        assertThat(list.out()).containsPattern("mend/the sail +ada +gpt-5 +1 +0 ");
        assertThat(shown.out())
                .contains(
                        "Session mend/the sail",
                        "  user: What is a keel?",
                        "  assistant: ",
                        "  → find_needle {\"in\":\"hay")
                .containsPattern("\\(main\\) +- +1 +0 ")
                .containsPattern("└ sailmaker +- +1 +0 ")
                .containsPattern("session mend/the sail +tone +kind +human")
                .contains("…");
        assertThat(one.out()).contains("hay".repeat(100)).doesNotContain("…");
        assertThat(json.json().path("conversation").path("data")).hasSize(2);
        assertThat(json.json().path("agents")).hasSize(2);
        assertThat(fixture.run("sessions", "show", "nobody").status()).isEqualTo(5);
    }

    @Test
    void shows_a_trace_of_several_calls_as_a_tree() throws Exception {
        fixture.stored(chat(Map.of("traceparent", parent("00f067aa0ba902b7"))));
        String outer = fixture.run("traces", "show", TRACE, "--output", "json")
                .json()
                .path("spans")
                .get(0)
                .path("call")
                .path("span_id")
                .asString();
        fixture.stored(chat(Map.of("traceparent", parent(outer), "X-LLMTrace-Session-ID", "inner")));
        await().until(() -> fixture.run("traces", "list", "--session", "inner", "--output", "json")
                        .json()
                        .path("data")
                        .size()
                == 1);

        Outcome shown = fixture.run("traces", "show", TRACE);

        assertThat(shown.out())
                .startsWith("Trace " + TRACE + ", 2 calls")
                .containsPattern("\\(application\\) +00f067aa0ba902b7")
                .containsPattern("(?m)^└ chat gpt-5 +" + outer)
                .containsPattern("(?m)^  └ chat gpt-5 +");
    }

    @Test
    void gives_lists_and_sums_up_scores() throws Exception {
        String trace = fixture.stored(chat(Map.of()));

        Outcome given = fixture.run(
                "scores",
                "add",
                "rating",
                "4",
                "--max",
                "5",
                "--trace",
                trace.substring(0, 12),
                "--comment",
                "to the point");
        fixture.run("scores", "add", "rating", "1.5", "--trace", trace);
        Outcome listed = fixture.run("scores", "list", "--trace", trace, "--output", "json");
        Outcome summary = fixture.run("scores", "summary", "--name", "rating");
        Outcome noTarget = fixture.run("scores", "add", "rating", "4");
        Outcome noRange = fixture.run("scores", "add", "rating", "good", "--max", "5", "--trace", trace);

        assertThat(given.out())
                .containsPattern(trace.substring(0, 12) + " +rating +4 of 5 +human .* +to the point +score_");
        assertThat(listed.json().path("data")).hasSize(2);
        assertThat(fixture.run("traces", "show", trace).out()).contains("rating", "to the point");
        assertThat(summary.out()).containsPattern("rating +number +2 +2.75 +1.5: 1, 4: 1");
        assertThat(noTarget.status()).isEqualTo(2);
        assertThat(noRange.status()).isEqualTo(2);
    }

    @Test
    void says_which_hours_a_sum_is_of() throws Exception {
        fixture.stored(chat(Map.of("X-LLMTrace-User-ID", "hourly")));

        Outcome table = fixture.run("usage", "--where", "user=hourly", "--from", "2026-11-01T10:30:00Z", "--to", FAR);
        Outcome json = fixture.run("usage", "--from", "2026-11-01T10:30:00Z", "--to", FAR, "--output", "json");
        Outcome none = fixture.run("usage", "--last", "0s");

        assertThat(table.err()).contains("from 2026-11-01 10:00:00 to 2126-01-01 01:00:00 UTC, in whole hours");
        assertThat(json.json().path("from").asString()).isEqualTo("2026-11-01T10:00:00Z");
        assertThat(json.json().path("to").asString()).isEqualTo("2126-01-01T01:00:00Z");
        assertThat(none.status()).isEqualTo(2);
    }

    @Test
    void calls_a_sum_unpriced_of_which_nothing_has_a_price() throws Exception {
        fixture.stored(fixture.chat("sk-own", "in-house-9", Map.of("X-LLMTrace-User-ID", "free")));

        assertThat(fixture.run("usage", "--where", "user=free").out())
                .contains(" unpriced ")
                .doesNotContain("$0 ");
    }

    @Test
    void saves_filters_and_lists_calls_by_them() throws Exception {
        fixture.stored(chat(Map.of("X-LLMTrace-User-ID", "filtered")));

        Outcome saved =
                fixture.run("filters", "save", "cheap", "--user", "filtered", "--max-cost", "1", "--failed=false");
        Outcome taken = fixture.run("filters", "save", "cheap", "--user", "other");
        Outcome list = fixture.run("filters", "list");
        Outcome calls = fixture.run("traces", "list", "--filter", "cheap", "--output", "json");
        Outcome empty = fixture.run("filters", "save", "empty");
        Outcome replaced = fixture.run("filters", "save", "cheap", "--user", "nobody", "--replace");
        Outcome none = fixture.run("traces", "list", "--filter", "cheap");
        Outcome deleted = fixture.run("filters", "delete", "cheap");

        assertThat(saved.out()).contains("Saved cheap: failed=false, max_cost=1, user=filtered");
        assertThat(taken.status()).isEqualTo(1);
        assertThat(list.out()).containsPattern("cheap +failed=false, max_cost=1, user=filtered");
        assertThat(calls.json().path("data")).hasSize(1);
        assertThat(empty.status()).isEqualTo(2);
        assertThat(replaced.status()).isZero();
        assertThat(none.err()).contains("No call matches");
        assertThat(deleted.status()).isZero();
        assertThat(fixture.run("traces", "list", "--filter", "cheap").status()).isEqualTo(2);
    }

    private static HttpResponse<String> chat(Map<String, String> headers) throws Exception {
        return fixture.chat("sk-own", "gpt-5", headers);
    }

    private static String parent(String span) {
        return "00-" + TRACE + "-" + span + "-01";
    }
}
