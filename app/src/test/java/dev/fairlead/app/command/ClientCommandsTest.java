package dev.fairlead.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.fairlead.app.client.ApiClient;
import dev.fairlead.app.client.LiveCalls;
import dev.fairlead.app.command.CommandFixture.Outcome;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.core.http.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientCommandsTest {

    @TempDir
    static Path directory;

    private static CommandFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new CommandFixture(directory.resolve("data"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void makes_a_key_that_works_until_it_is_revoked() throws Exception {
        Outcome created = fixture.run("keys", "create", "billing", "--scope", "proxy", "--output", "json");
        String secret = created.json().path("secret").asString();
        String id = created.json().path("key").path("id").asString();
        int before = fixture.chat(secret, "gpt-5", Map.of()).statusCode();
        Outcome revoked = fixture.run("keys", "revoke", id);
        int after = fixture.chat(secret, "gpt-5", Map.of()).statusCode();

        assertThat(before).isEqualTo(200);
        assertThat(revoked.status()).isZero();
        assertThat(after).isEqualTo(401);
        assertThat(fixture.run("keys", "list").out())
                .containsPattern(id + " +billing +llmt_.* +viewer +proxy +revoked");
    }

    @Test
    void deletes_nothing_where_nothing_is_named() {
        Outcome deleted = fixture.run("traces", "delete", "--yes");

        assertThat(deleted.status()).isEqualTo(2);
        assertThat(deleted.err()).contains("--trace, --session or --user");
    }

    @Test
    void refuses_what_cannot_be_meant_before_it_is_asked_for() {
        Outcome tail = fixture.run("traces", "tail", "--last", "1h");
        Outcome none = fixture.run("traces", "list", "--limit", "0");
        Outcome expiry = fixture.run("keys", "create", "x", "--expires-in", "-3d");
        Outcome nowhere = fixture.run(
                "traces", "export", "--out", directory.resolve("no/calls.csv").toString());

        assertThat(tail.status()).isEqualTo(2);
        assertThat(tail.err()).contains("--last");
        assertThat(none.status()).isEqualTo(2);
        assertThat(expiry.err()).contains("'-3d' is no duration").doesNotContain("--last");
        assertThat(nowhere.status()).isEqualTo(1);
        assertThat(nowhere.err()).contains("no directory " + directory.resolve("no"));
    }

    @Test
    void prints_nothing_but_the_secret_to_standard_output() {
        Outcome created = fixture.run("keys", "create", "shell");

        assertThat(created.out()).matches("llmt_[A-Za-z0-9_-]{43}\\R");
    }

    @Test
    void lists_the_calls_that_a_filter_lets_through() throws Exception {
        fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "ada")));
        String failed = fixture.stored(
                fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "ada", "x-simulate-fault", "status-429")));

        Outcome all = fixture.run("traces", "list", "--user", "ada", "--output", "json");
        Outcome limited = fixture.run("traces", "list", "--user", "ada", "--status", "4xx", "--output", "json");

        assertThat(all.json().path("data")).hasSize(2);
        assertThat(limited.json().path("data")).hasSize(1);
        assertThat(limited.json().path("data").get(0).path("trace_id").asString())
                .isEqualTo(failed);
    }

    @Test
    void goes_through_pages_until_the_limit() throws Exception {
        for (int i = 0; i < 5; i++) {
            fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "paged")));
        }

        Outcome some = fixture.run("traces", "list", "--user", "paged", "--limit", "3", "--output", "json");

        assertThat(some.json().path("data")).hasSize(3);
        assertThat(some.json().path("next_cursor").isNull()).isFalse();
    }

    @Test
    void shows_what_was_said_and_paid_by_the_beginning_of_a_trace_id() throws Exception {
        String trace = fixture.stored(fixture.chat(
                "sk-own",
                "gpt-5-mini",
                Map.of("x-simulate-tool", "get_tide", "x-simulate-tool-arguments", "{\"at\":7}")));

        Outcome shown = fixture.run("traces", "show", trace.substring(0, 12));

        assertThat(shown.out())
                .contains("What is a keel?", "[tool call get_tide]", "{\"at\":7}", "TOKENS (reported)")
                .containsPattern("total +0\\.0\\d+ +USD")
                .contains("first byte");
    }

    @Test
    void follows_calls_as_they_come() throws Exception {
        fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "followed")));
        Thread later = Thread.ofVirtual().start(() -> {
            try {
                fixture.chat("sk-own", "gpt-4.1", Map.of("X-LLMTrace-User-ID", "followed"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        Outcome followed = fixture.run("traces", "tail", "--user", "followed", "--count", "2");
        later.join();

        assertThat(followed.out().lines()).hasSize(3);
        assertThat(followed.out()).contains("gpt-5", "gpt-4.1");
    }

    @Test
    void deletes_what_is_named_once_it_is_confirmed() throws Exception {
        String trace = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "to be/deleted")));

        Outcome unconfirmed = fixture.run("traces", "delete", "--user", "to be/deleted");
        Outcome tooMuch = fixture.run("traces", "delete", "--user", "a", "--session", "b", "--yes");

        assertThat(unconfirmed.status()).isEqualTo(2);
        assertThat(unconfirmed.err()).contains("--yes");
        assertThat(tooMuch.status()).isEqualTo(2);
        assertThat(fixture.run("traces", "show", trace).status()).isZero();

        Outcome deleted = fixture.run("traces", "delete", "--user", "to be/deleted", "--yes");

        assertThat(deleted.status()).isZero();
        assertThat(deleted.out()).contains("Deleted 1 call of user to be/deleted.");
        assertThat(fixture.run("traces", "show", trace).status()).isEqualTo(5);
        assertThat(fixture.run("traces", "delete", "--trace", trace, "--yes").status())
                .isEqualTo(5);
    }

    @Test
    void deletes_after_a_yes_and_nothing_after_anything_else() throws Exception {
        String trace = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "asked about")));

        for (String no : List.of("n\n", "\n", "", "yes, but\n")) {
            Outcome kept = fixture.answered(no, "traces", "delete", "--user", "asked about");

            assertThat(kept.status()).as(no).isEqualTo(1);
            assertThat(kept.err())
                    .contains("Delete all calls of user asked about for good? [y/N]", "Nothing was deleted.");
            assertThat(fixture.run("traces", "show", trace).status()).isZero();
        }

        Outcome deleted = fixture.answered(" Y \n", "traces", "delete", "--user", "asked about");

        assertThat(deleted.status()).isZero();
        assertThat(deleted.out()).contains("Deleted 1 call of user asked about.");
        assertThat(fixture.run("traces", "show", trace).status()).isEqualTo(5);
    }

    @Test
    void follows_a_server_that_started_again_with_another_key(@TempDir Path elsewhere) throws Exception {
        fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "restarted")));
        Path file = elsewhere.resolve("server.json");
        AtomicInteger asked = new AtomicInteger();
        HttpServer restarting = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        restarting.createContext("/", exchange -> {
            if (asked.incrementAndGet() == 1) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                byte[] problem = Json.bytes(Map.of("status", 401, "detail", "The key is not known."));
                exchange.sendResponseHeaders(401, problem.length);
                exchange.getResponseBody().write(problem);
                Files.write(file, Json.bytes(fixture.address));
            }
            exchange.close();
        });
        restarting.start();
        String url = "http://127.0.0.1:" + restarting.getAddress().getPort();
        Files.write(file, Json.bytes(new LocalAccess.Address(url, "local_outdated", fixture.address.pid())));

        Outcome followed = CommandFixture.run(
                Map.of("FAIRLEAD_DATA_DIR", elsewhere.toString()),
                "traces",
                "tail",
                "--user",
                "restarted",
                "--count",
                "1");
        restarting.stop(0);

        assertThat(followed.status()).as(followed.err()).isZero();
        assertThat(followed.out()).contains("gpt-5");
        assertThat(asked).hasValue(2);
    }

    @Test
    void goes_on_following_where_it_was_after_the_connection_has_broken() throws Exception {
        LiveCalls calls = new LiveCalls(Map.of("user", "broken"), 0);
        List<String> told = new ArrayList<>();
        try (ApiClient api = new ApiClient(URI.create(fixture.address.url()), Optional.of(fixture.address.key()))) {
            Thread first = Thread.ofVirtual()
                    .start(() -> calls.follow(
                            api,
                            call -> {
                                told.add(call.traceId());
                                return false;
                            },
                            missed -> {}));
            await().until(calls::begun);
            String one = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "broken")));
            first.join();
            String two = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "broken")));

            calls.follow(
                    api,
                    call -> {
                        told.add(call.traceId());
                        return false;
                    },
                    missed -> {});

            assertThat(told).containsExactly(one, two);
        }
    }

    @Test
    void finds_calls_by_what_was_said_in_them() throws Exception {
        String trace = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "searcher")));

        Outcome found = fixture.run("traces", "search", "WHAT is", "keel", "--user", "searcher", "--since", "1h");
        Outcome json = fixture.run("traces", "search", "is a keel", "--user", "searcher", "--output", "json");
        Outcome none = fixture.run("traces", "search", "a is keel", "--user", "searcher");

        assertThat(found.out()).contains(trace.substring(0, 12), "    request, user: What is a keel?");
        assertThat(found.err()).contains("1 found; looked into 1 of 1 calls, back to 20");
        assertThat(json.json().path("data").get(0).path("call").path("trace_id").asString())
                .isEqualTo(trace);
        assertThat(json.json().path("progress").path("complete").asBoolean()).isTrue();
        assertThat(none.err()).contains("0 found");
        assertThat(none.out()).isEmpty();
    }

    @Test
    void exports_what_matches_and_says_how_many() throws Exception {
        for (int i = 0; i < 3; i++) {
            fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of("X-LLMTrace-User-ID", "export")));
        }
        Path file = directory.resolve("calls.csv");

        Outcome lines = fixture.run("traces", "export", "--user", "export", "--content");
        Outcome table = fixture.run(
                "traces", "export", "--user", "export", "--format", "csv", "--content", "--out", file.toString());

        assertThat(lines.out().lines())
                .hasSize(3)
                .allMatch(line -> Json.mapper()
                        .readTree(line)
                        .path("content")
                        .path("input")
                        .get(0)
                        .path("text")
                        .asString()
                        .equals("What is a keel?"));
        assertThat(lines.err()).isEqualToIgnoringNewLines("3 calls.");
        assertThat(table.out()).isEmpty();
        assertThat(table.err()).isEqualToIgnoringNewLines("3 calls.");
        assertThat(Files.readString(file)).startsWith("id,trace_id,span_id,").contains("user: What is a keel?");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory.resolve("calls.csv.part")).doesNotExist();
    }

    @Test
    void shows_by_the_beginning_of_a_trace_id_only_what_is_one_trace() throws Exception {
        String trace = fixture.stored(fixture.chat("sk-own", "gpt-5", Map.of()));

        Outcome tooShort = fixture.run("traces", "show", trace.substring(0, 3));
        Outcome none = fixture.run("traces", "show", "0000000000000000000000000000");

        assertThat(tooShort.status()).isEqualTo(2);
        assertThat(none.status()).isEqualTo(5);
        assertThat(none.err()).contains("No stored call belongs to a trace that begins with 0000");
    }

    @Test
    void draws_how_calls_came_in() throws Exception {
        fixture.stored(fixture.chat("sk-own", "gpt-4o", Map.of("X-LLMTrace-User-ID", "trend")));

        Outcome hours = fixture.run("usage", "--group-by", "user", "--where", "user=trend");
        Outcome days = fixture.run("usage", "--where", "user=trend", "--last", "30d");

        assertThat(hours.out().lines().findFirst().orElseThrow()).endsWith("LAST 24 HOURS");
        assertThat(hours.out().lines().filter(line -> line.startsWith("trend")))
                .singleElement()
                .satisfies(line -> assertThat(line).endsWith("█"));
        assertThat(days.out()).contains("LAST 24 DAYS", "█");
    }

    @Test
    void sums_up_by_two_dimensions_and_adds_a_total() throws Exception {
        fixture.stored(fixture.chat("sk-own", "gpt-4o", Map.of("X-LLMTrace-User-ID", "sum")));
        fixture.stored(fixture.chat("sk-own", "no-price-model", Map.of("X-LLMTrace-User-ID", "sum")));

        Outcome usage = fixture.run("usage", "--group-by", "model,user", "--where", "user=sum");

        assertThat(usage.out())
                .containsPattern("gpt-4o +sum +1 +0 .*\\$0\\.00")
                .containsPattern("no-price-model +sum +1 +0 .* unpriced +1 ")
                .containsPattern("all +2 +0 ");
    }

    @Test
    void says_with_its_exit_status_what_went_wrong_and_with_its_message_what_to_do() {
        Outcome unknown = fixture.run("traces", "show", "0000000000000000000000000000dead");
        Outcome noServer = fixture.run("traces", "list", "--server", "http://127.0.0.1:1");
        Outcome noKey = fixture.run("usage", "--server", fixture.address.url());
        Outcome noDimension = fixture.run("usage", "--group-by", "weather");
        Outcome noTime = fixture.run("traces", "list", "--from", "yesterday");
        Outcome noCommand = fixture.run("traces", "lst");

        assertThat(unknown.status()).isEqualTo(5);
        assertThat(noServer.status()).isEqualTo(3);
        assertThat(noServer.err()).contains("fairlead serve");
        assertThat(noKey.status()).isEqualTo(4);
        assertThat(noKey.err()).contains("FAIRLEAD_KEY");
        assertThat(noDimension.status()).isEqualTo(2);
        assertThat(noTime.status()).isEqualTo(2);
        assertThat(noCommand.status()).isEqualTo(2);
        assertThat(noCommand.err()).contains("traces list");
    }

    @Test
    void takes_address_and_key_from_the_environment() {
        String viewer = fixture.run("keys", "create", "viewer").out().strip();
        Map<String, String> environment = Map.of("FAIRLEAD_URL", fixture.address.url(), "FAIRLEAD_KEY", viewer);

        Outcome allowed = CommandFixture.run(environment, "traces", "list");
        Outcome forbidden = CommandFixture.run(environment, "keys", "list");

        assertThat(allowed.status()).isZero();
        assertThat(forbidden.status()).isEqualTo(4);
    }

    @Test
    void finds_a_healthy_server() {
        Outcome doctor = fixture.run("doctor");

        assertThat(doctor.out()).contains("ok       integrity", "ok       store lag", "ok       permissions");
    }
}
