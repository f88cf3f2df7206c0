package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.Json;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Scope;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Calls as they are stored, followed over real sockets. */
@Timeout(60)
class LiveTailTest {

    @TempDir
    Path directory;

    private RunningProxy proxy;
    private TraceClient client;
    private String acme;
    private String globex;

    @BeforeEach
    void start() throws Exception {
        proxy = RunningProxy.start(directory, "  storage: lite\n");
        client = new TraceClient(proxy);
        acme = client.key("acme", Role.VIEWER);
        globex = client.key("globex", Role.VIEWER);
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
    }

    @Test
    void tells_each_call_once_also_those_that_end_in_another_order() throws Exception {
        try (EventReader live = follow("/traces/live", acme)) {
            Thread slow = Thread.ofVirtual().start(() -> call(acme, "slow", Map.of("x-simulate-latency-ms", "1500")));
            List<Thread> quick = IntStream.range(0, 20)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> call(acme, "user-" + i, Map.of())))
                    .toList();
            for (Thread thread : quick) {
                thread.join();
            }
            await().until(() -> live.named("call").size() == 20);
            slow.join();

            await().until(() -> live.named("call").size() == 21);
            assertThat(new HashSet<>(users(live))).hasSize(21).contains("slow");
            assertThat(users(live).getLast()).isEqualTo("slow");
            assertThat(live.named("missed")).isEmpty();
        }
    }

    @Test
    void tells_only_what_the_filter_and_the_tenant_let_through() throws Exception {
        try (EventReader live = follow("/traces/live?user=ada", acme)) {
            call(globex, "ada", Map.of());
            call(acme, "bob", Map.of());
            call(acme, "ada", Map.of());

            await().until(() -> live.named("call").size() == 1);
            call(acme, "ada", Map.of("x-simulate-fault", "status-429"));

            await().until(() -> live.named("call").size() == 2);
            assertThat(live.named("call"))
                    .allMatch(call -> call.path("tenant").asString().equals("acme"));
            assertThat(live.named("call").getLast().path("status").asInt()).isEqualTo(429);
        }
        client.get("/traces/live?tenant=globex", acme, 403);
    }

    @Test
    void begins_with_the_newest_that_are_there() throws Exception {
        for (int i = 0; i < 5; i++) {
            call(acme, "user-" + i, Map.of());
        }
        proxy.calls(5);

        try (EventReader live = follow("/traces/live?last=2", acme)) {
            call(acme, "next", Map.of());

            await().until(() -> live.named("call").size() == 3);
            assertThat(users(live)).containsExactly("user-3", "user-4", "next");
        }
    }

    @Test
    void goes_on_where_a_client_left_also_after_a_restart_of_the_stream() throws Exception {
        List<String> told = new ArrayList<>();
        String id;
        try (EventReader live = follow("/traces/live", acme)) {
            call(acme, "one", Map.of());
            await().until(() -> live.named("call").size() == 1);
            await().until(() -> live.lastId().startsWith("1!"));
            id = live.lastId();
            told.addAll(users(live));
        }
        call(acme, "two", Map.of());
        call(acme, "three", Map.of());
        proxy.calls(3);

        try (EventReader live = new EventReader(
                client.http,
                client.request("/traces/live?last=10", acme)
                        .header("Last-Event-ID", id)
                        .build())) {
            call(acme, "four", Map.of());
            await().until(() -> live.named("call").size() == 3);
            told.addAll(users(live));
        }

        assertThat(told).containsExactly("one", "two", "three", "four");
    }

    @Test
    void goes_on_where_a_client_left_after_the_server_was_started_again() throws Exception {
        String id;
        try (EventReader live = follow("/traces/live", acme)) {
            call(acme, "one", Map.of());
            await().until(() -> live.lastId().startsWith("1!"));
            id = live.lastId();
        }
        call(acme, "two", Map.of());
        stop();
        start();

        try (EventReader live = new EventReader(
                client.http,
                client.request("/traces/live", acme).header("Last-Event-ID", id).build())) {
            call(acme, "three", Map.of());

            await().until(() -> live.named("call").size() == 2);
            assertThat(users(live)).containsExactly("two", "three");
        }
    }

    @Test
    void an_id_of_another_stream_is_refused_and_one_of_the_future_begins_anew() throws Exception {
        HttpRequest foreign = client.request("/traces/live", acme)
                .header("Last-Event-ID", "abc")
                .build();
        HttpRequest future = client.request("/traces/live", acme)
                .header("Last-Event-ID", "999!")
                .build();

        assertThat(client.send(foreign).statusCode()).isEqualTo(400);
        try (EventReader live = new EventReader(client.http, future)) {
            call(acme, "one", Map.of());
            await().until(() -> live.named("call").size() == 1);
        }
    }

    @Test
    void a_client_that_reads_late_gets_every_call_or_is_told_how_many_it_missed() throws Exception {
        int calls = 2_200;
        var stalled = client.http.send(
                client.request("/traces/live", acme).build(), HttpResponse.BodyHandlers.ofInputStream());
        AtomicInteger left = new AtomicInteger(calls);
        List<Thread> callers = IntStream.range(0, 16)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    while (left.getAndDecrement() > 0) {
                        call(acme, "many", Map.of("x-simulate-chunks", "1"));
                    }
                }))
                .toList();
        for (Thread thread : callers) {
            thread.join();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> proxy.store.count(Scope.everyTenant(), CallFilter.ALL, List.of(new NumberRange(1, calls)))
                        == calls);

        Set<String> told = new HashSet<>();
        long missed = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stalled.body(), StandardCharsets.UTF_8))) {
            String name = "";
            while (told.size() + missed < calls) {
                String line = lines.readLine();
                if (line.startsWith("event: ")) {
                    name = line;
                } else if (line.startsWith("data: ")) {
                    JsonNode data = Json.mapper().readTree(line.substring(6));
                    if (name.equals("event: missed")) {
                        missed += data.path("calls").asLong();
                    } else {
                        assertThat(told.add(data.path("id").asString())).isTrue();
                    }
                }
            }
        }
        try (EventReader late = new EventReader(
                client.http,
                client.request("/traces/live", acme)
                        .header("Last-Event-ID", "0!")
                        .build())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> late.named("call").size() == 2_000);
            assertThat(late.named("missed"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.path("calls").asInt()).isEqualTo(200));
        }

        assertThat(told.size() + missed).isEqualTo(calls);
    }

    @Test
    void ends_soon_after_the_key_is_revoked() throws Exception {
        String id = proxy.identity.api().authenticate(acme).orElseThrow().keyId();
        try (EventReader live = follow("/traces/live", acme)) {
            call(acme, "before", Map.of());
            await().until(() -> live.named("call").size() == 1);

            proxy.identity.keys().revoke(Actor.process("test"), new TenantId("acme"), id);

            assertThat(live.ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void ends_when_the_server_closes() throws Exception {
        EventReader live = follow("/traces/live", acme);

        proxy.llmTrace.close(Duration.ofSeconds(10));

        assertThat(live.ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(live.named("broken")).isEmpty();
        live.close();
    }

    @Test
    void places_are_given_back_and_run_out_with_a_clear_answer() throws Exception {
        List<EventReader> open = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                open.add(follow("/traces/live", acme));
            }
            assertThat(client.get("/traces/live", acme, 503).path("code").asString())
                    .isEqualTo("too_many_tails");
        } finally {
            for (EventReader live : open) {
                live.close();
            }
        }

        await().ignoreExceptions().until(() -> {
            follow("/traces/live", acme).close();
            return true;
        });
    }

    private EventReader follow(String path, String key) throws Exception {
        EventReader live =
                new EventReader(client.http, client.request(path, key).build());
        await().until(() -> !live.lastId().isEmpty());
        return live;
    }

    private void call(String key, String user, Map<String, String> headers) {
        Map<String, String> all = new java.util.HashMap<>(headers);
        all.put("X-LLMTrace-User-ID", user);
        client.chat(key, "hello", all);
    }

    private static List<String> users(EventReader live) {
        return live.named("call").stream()
                .map((JsonNode call) -> call.path("user").asString())
                .toList();
    }
}
