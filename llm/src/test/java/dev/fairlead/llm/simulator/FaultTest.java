package dev.fairlead.llm.simulator;

import static dev.fairlead.llm.simulator.SimulatorClient.CHAT;
import static dev.fairlead.llm.simulator.SimulatorClient.CHAT_STREAM;
import static dev.fairlead.llm.simulator.SimulatorClient.MESSAGES_STREAM;
import static dev.fairlead.llm.simulator.SimulatorClient.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llm.simulator.ReceivedCall.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class FaultTest {
    private final JsonMapper json = new JsonMapper();
    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    private SimulatorClient client;

    @BeforeEach
    void start() {
        provider.start();
        client = new SimulatorClient(provider);
    }

    @AfterEach
    void stop() {
        client.close();
        provider.close();
    }

    @Test
    void a_reset_leaves_no_answer_and_no_bill() {
        assertThatThrownBy(() -> client.chat(CHAT, "x-simulate-fault", "reset"))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(provider.bill().calls()).isZero();
        assertThat(provider.calls()).last().extracting(ReceivedCall::outcome).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_cut_stream_is_billed_up_to_the_cut() {
        assertThatThrownBy(() -> client.chat(CHAT_STREAM, "x-simulate-fault", "cut", "x-simulate-fault-at", "11"))
                .isInstanceOf(UncheckedIOException.class);

        await().untilAsserted(() -> assertThat(provider.bill().open()).isZero());
        assertThat(provider.bill().usage().output()).isBetween(10L, 11L);
        assertThat(provider.bill().lines())
                .singleElement()
                .extracting(Bill.Line::failed)
                .isEqualTo(1L);
    }

    @Test
    void a_cut_json_answer_does_not_reach_its_length() {
        assertThatThrownBy(() -> client.chat(CHAT, "x-simulate-fault", "cut")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_reset_in_a_stream_comes_after_its_first_events() throws IOException {
        HttpResponse<InputStream> stream =
                stream("x-simulate-fault", "reset", "x-simulate-fault-at", "5", "x-simulate-chunk-delay-ms", "5");

        try (InputStream body = stream.body()) {
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
        assertThat(stream.statusCode()).isEqualTo(200);
    }

    @Test
    void a_stalled_stream_stays_open_until_the_client_leaves() throws IOException {
        HttpResponse<InputStream> stream = stream("x-simulate-fault", "stall", "x-simulate-fault-at", "4");

        try (InputStream body = stream.body()) {
            assertThat(body.readNBytes(500)).hasSize(500);
            assertThat(provider.bill().open()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(provider.bill().lines())
                .singleElement()
                .extracting(Bill.Line::cancelled)
                .isEqualTo(1L));
        assertThat(provider.bill().usage().output()).isBetween(3L, 4L);
    }

    @Test
    void a_client_that_leaves_stops_the_generation() throws IOException {
        HttpResponse<InputStream> stream = stream("x-simulate-chunk-delay-ms", "10", "x-simulate-chunks", "100000");

        try (InputStream body = stream.body()) {
            assertThat(body.readNBytes(2000)).hasSize(2000);
        }

        await().untilAsserted(() -> assertThat(provider.bill().open()).isZero());
        assertThat(provider.bill().lines())
                .singleElement()
                .extracting(Bill.Line::cancelled)
                .isEqualTo(1L);
        assertThat(provider.bill().usage().output()).isBetween(5L, 50_000L);
    }

    @Test
    void a_client_that_does_not_read_stops_the_generation_too() throws IOException {
        HttpResponse<InputStream> stream = stream("x-simulate-chunks", "100000", "x-simulate-chunk-bytes", "200");

        try (InputStream body = stream.body()) {
            assertThat(body.readNBytes(10)).hasSize(10);
            assertThat(provider.bill().open()).isEqualTo(1);
        }

        await().untilAsserted(() -> assertThat(provider.bill().open()).isZero());
        assertThat(provider.bill().usage().output()).isLessThan(5_000_000);
    }

    @Test
    void an_error_in_a_stream_follows_a_good_beginning() {
        HttpResponse<String> chat = client.chat(CHAT_STREAM, "x-simulate-fault", "error-in-stream");
        HttpResponse<String> messages =
                client.messages(MESSAGES_STREAM, "x-simulate-fault", "error-in-stream", "x-simulate-fault-at", "6");
        List<String> chatEvents = events(chat.body());
        List<String> messageEvents = events(messages.body());

        assertThat(chat.statusCode()).isEqualTo(200);
        assertThat(json.readTree(chatEvents.getLast()).at("/error/type").asString())
                .isEqualTo("server_error");
        long generated = messageEvents.stream()
                .map(event -> json.readTree(event).at("/delta/text").asString(""))
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        assertThat(messageEvents).hasSize(7);
        assertThat(generated).isPositive();
        assertThat(json.readTree(messageEvents.getLast()).at("/error/type").asString())
                .isEqualTo("overloaded_error");
        assertThat(provider.bill().usage("claude-sonnet-5-5").output()).isEqualTo(Reply.tokens(generated));
    }

    @Test
    void a_malformed_stream_has_one_event_that_is_not_json() {
        long broken = events(client.chat(CHAT_STREAM, "x-simulate-fault", "malformed")
                        .body())
                .stream()
                .filter(event -> !event.equals("[DONE]") && !isJson(event))
                .count();

        assertThat(broken).isEqualTo(1);
        assertThat(isJson(client.chat(CHAT, "x-simulate-fault", "malformed").body()))
                .isFalse();
    }

    @Test
    void a_slow_head_brings_the_same_answer() {
        String expected = client.chat(CHAT).body();

        HttpResponse<String> slow = client.chat(CHAT, "x-simulate-fault", "slow-headers");

        assertThat(slow.body()).isEqualTo(expected);
        assertThat(slow.headers().firstValue("x-request-id")).isPresent();
    }

    @Test
    void a_status_fault_has_the_providers_error_type() {
        HttpResponse<String> overloaded = client.messages(MESSAGES_STREAM, "x-simulate-fault", "status-529");
        HttpResponse<String> limited = client.chat(CHAT, "x-simulate-fault", "status-429");

        assertThat(overloaded.statusCode()).isEqualTo(529);
        assertThat(json.readTree(overloaded.body()).at("/error/type").asString())
                .isEqualTo("overloaded_error");
        assertThat(limited.headers().firstValue("retry-after")).isPresent();
        assertThat(limited.headers().firstValue("x-ratelimit-remaining-requests"))
                .hasValue("0");
    }

    @Test
    void latency_holds_back_an_answer_but_not_the_stop() {
        HttpResponse<String> late =
                client.chat(CHAT_STREAM, "x-simulate-latency-ms", "30", "x-simulate-first-token-ms", "30");

        assertThat(events(late.body())).hasSize(102);
    }

    private HttpResponse<InputStream> stream(String... headers) {
        return client.send(
                client.request("/v1/chat/completions", CHAT_STREAM, headers),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private boolean isJson(String text) {
        try {
            json.readTree(text);
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }
}
