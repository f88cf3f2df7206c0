package dev.fairlead.llmtrace.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CallCodecTest {

    private static final CallOpened OPENED = new CallOpened(
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00f067aa0ba902b7",
            "b7ad6b7169203331",
            Instant.parse("2026-03-01T10:15:30.123456789Z"),
            new Caller("default", "key_1", "session", "user", "agent", "parent", Map.of("team", "search")),
            "openai",
            "openai",
            "openai.chat",
            "chat",
            "POST",
            "/v1/chat/completions",
            new RequestFacts(
                    Optional.of("gpt-5"),
                    true,
                    OptionalLong.of(64),
                    Map.of("temperature", "0.5"),
                    List.of("weather"),
                    42,
                    "Grüße",
                    List.of(),
                    Optional.of("duplicate key")),
            new Body(new byte[] {1, 2, 3}, 5, "application/json", "gzip", Optional.of("ab")));

    private static final CallClosed CLOSED = new CallClosed(
            Outcome.UPSTREAM_FAILED,
            502,
            OptionalLong.of(1_000),
            OptionalLong.empty(),
            5_000,
            new AnswerFacts(
                    Optional.of("gpt-5-2025-08-07"),
                    Optional.of("resp_1"),
                    Optional.of("stop"),
                    Optional.of(new Usage(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Usage.Quality.PARTIAL)),
                    Optional.of("priority"),
                    Optional.of("fast"),
                    Optional.of("eu"),
                    List.of(new ToolCall("call_1", "weather", "{\"city\":\"Köln\"}")),
                    77,
                    "answer",
                    List.of(),
                    Optional.of(new AnswerError("overloaded_error", "Overloaded")),
                    true),
            Body.NONE,
            new Body(new byte[] {9}, 1, "text/event-stream", "", Optional.empty()));

    @Test
    void a_closing_of_a_form_reads_back_with_what_the_form_said() {
        CallClosed form = new CallClosed(
                CLOSED.outcome(),
                CLOSED.status(),
                CLOSED.firstByteNanos(),
                CLOSED.firstTokenNanos(),
                CLOSED.endNanos(),
                CLOSED.answer(),
                CLOSED.requestBody(),
                CLOSED.answerBody(),
                Optional.of(OPENED.request()));

        CallClosed read = CallCodec.decodeClosed(CallCodec.encode(form));

        assertThat(read).usingRecursiveComparison().isEqualTo(form);
    }

    @Test
    void an_opening_reads_back_as_it_was_written() {
        CallOpened read = CallCodec.decodeOpened(CallCodec.encode(OPENED));

        assertThat(read).usingRecursiveComparison().isEqualTo(OPENED);
    }

    @Test
    void a_closing_reads_back_as_it_was_written() {
        CallClosed read = CallCodec.decodeClosed(CallCodec.encode(CLOSED));

        assertThat(read).usingRecursiveComparison().isEqualTo(CLOSED);
    }

    @Test
    void records_of_the_version_before_are_read() {
        ByteBuffer opened = CallCodec.encode(OPENED);
        ByteBuffer before = opened.slice(0, opened.limit() - Integer.BYTES - "parent".length());
        before.put(0, (byte) 2);
        ByteBuffer closed = CallCodec.encode(CLOSED);
        closed.put(0, (byte) 2);

        assertThat(CallCodec.decodeOpened(before))
                .usingRecursiveComparison()
                .isEqualTo(OPENED.withCaller(OPENED.caller().withParentAgent("")));
        assertThat(CallCodec.decodeClosed(closed)).usingRecursiveComparison().isEqualTo(CLOSED);
    }

    @Test
    void a_record_of_an_unknown_version_is_refused_by_name() {
        ByteBuffer bytes = CallCodec.encode(OPENED);
        bytes.put(0, (byte) 99);

        assertThatThrownBy(() -> CallCodec.decodeOpened(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 99");
    }

    @Test
    void every_truncation_of_a_record_is_an_error_and_not_a_wrong_record() {
        ByteBuffer bytes = CallCodec.encode(CLOSED);

        for (int length = 0; length < bytes.limit(); length++) {
            ByteBuffer cut = bytes.slice(0, length);
            assertThatThrownBy(() -> CallCodec.decodeClosed(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("journal record");
        }
    }
}
