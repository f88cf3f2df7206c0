package dev.fairlead.llm.dialect.openairealtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.Operation;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRealtimeTest {

    private static final OpenAiRealtime REALTIME = new OpenAiRealtime();

    /** In the shapes of the API reference's examples, both generations of event names. */
    private static final String SAID = """
        {"type":"session.created","event_id":"event_1","session":{"id":"sess_001","object":"realtime.session","model":"gpt-realtime","audio":{"output":{"voice":"alloy"}}}}
        {"type":"conversation.item.input_audio_transcription.completed","item_id":"msg_1","content_index":0,"transcript":"What is the weather?","usage":{"type":"tokens","total_tokens":48,"input_tokens":38,"output_tokens":10}}
        {"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[],"usage":null}}
        {"type":"response.output_audio_transcript.delta","response_id":"resp_1","output_index":0,"content_index":0,"delta":"It is "}
        {"type":"response.output_audio.delta","response_id":"resp_1","output_index":0,"content_index":0,"delta":"[4000 base64 characters left out]"}
        {"type":"response.output_audio_transcript.delta","response_id":"resp_1","output_index":0,"content_index":0,"delta":"sunny."}
        {"type":"response.done","response":{"id":"resp_1","status":"completed","output":[{"id":"msg_2","type":"message","role":"assistant","content":[{"type":"output_audio","transcript":"It is sunny."}]}],"usage":{"total_tokens":253,"input_tokens":132,"output_tokens":121,"input_token_details":{"text_tokens":119,"audio_tokens":13,"image_tokens":0,"cached_tokens":64,"cached_tokens_details":{"text_tokens":60,"audio_tokens":4,"image_tokens":0}},"output_token_details":{"text_tokens":30,"audio_tokens":91}}}}
        {"type":"response.created","response":{"id":"resp_2","status":"in_progress","output":[]}}
        {"response":{"usage":{"input_tokens":10,"output_tokens":5},"output":[{"arguments":"{\\"city\\":\\"Bern\\"}","call_id":"call_1","name":"weather","type":"function_call"}],"status":"completed","id":"resp_2"},"type":"response.done"}
        {"type":"response.created","response":{"id":"resp_3","output":[]}}
        {"type":"response.done","response":{"id":"resp_3","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"text","text":"Bye."}]}],"usage":{"input_tokens":1,"output_tokens":1}}}
        """;

    @Test
    void a_session_sums_its_responses_and_keeps_what_was_said() {
        AnswerFacts facts = read(SAID, Detail.CONTENT, SAID.length());

        assertThat(facts.usage()).contains(new Usage(79, 64, 0, 0, 127, 0, 9, 91, 0, 0, 0, 0, Usage.Quality.REPORTED));
        assertThat(facts.model()).contains("gpt-realtime");
        assertThat(facts.responseId()).contains("sess_001");
        assertThat(facts.toolCalls()).containsExactly(new ToolCall("call_1", "weather", "{\"city\":\"Bern\"}"));
        assertThat(facts.segments())
                .startsWith(
                        new TextSegment("user", Origin.USER, "", "What is the weather?"),
                        new TextSegment("assistant", Origin.ASSISTANT, "", "It is sunny."),
                        new TextSegment("assistant", Origin.ASSISTANT, "", "Bye."));
        assertThat(facts.outputChars()).isEqualTo("It is sunny.".length() + "Bye.".length() + 15);
        assertThat(facts.complete()).isTrue();
        assertThat(facts.error()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void any_split_gives_the_same_facts(int piece) {
        assertThat(read(SAID, Detail.CONTENT, piece)).isEqualTo(read(SAID, Detail.CONTENT, SAID.length()));
        assertThat(read(SAID, Detail.FACTS, piece)).isEqualTo(read(SAID, Detail.FACTS, SAID.length()));
    }

    @Test
    void a_session_that_ends_inside_a_response_is_partial() {
        String cut = SAID.substring(0, SAID.indexOf("{\"response\":{\"usage\""));

        AnswerFacts facts = read(cut, Detail.FACTS, cut.length());

        assertThat(facts.complete()).isFalse();
        assertThat(facts.usage().orElseThrow().quality()).isEqualTo(Usage.Quality.PARTIAL);
        assertThat(facts.usage().orElseThrow().output()).isEqualTo(121);
    }

    @Test
    void a_session_without_a_response_used_nothing() {
        String created = SAID.substring(0, SAID.indexOf('\n') + 1);

        AnswerFacts facts = read(created, Detail.FACTS, 10);

        assertThat(facts.usage()).contains(Usage.NONE);
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void an_error_event_is_kept_and_ends_nothing() {
        String failed = SAID.substring(0, SAID.indexOf('\n') + 1)
                + "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"code\":\"x\",\"message\":\"No.\"}}\n"
                + SAID.substring(SAID.indexOf('\n') + 1);

        AnswerFacts facts = read(failed, Detail.FACTS, failed.length());

        assertThat(facts.error().orElseThrow().type()).isEqualTo("invalid_request_error");
        assertThat(facts.usage().orElseThrow().output()).isEqualTo(127);
    }

    @Test
    void whatever_arrives_does_no_harm() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] bytes = SAID.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 500; round++) {
            byte[] damaged = bytes.clone();
            for (int i = 0; i < 20; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            AnswerReader reader = REALTIME.readAnswer(operation(), new AnswerHead(101, "", ""), Detail.CONTENT);
            reader.accept(damaged, 0, damaged.length);
            RequestFacts asked = REALTIME.readRequest(operation(), "/v1/realtime?model=%zz", damaged, Detail.CONTENT);

            assertThat(reader.finish().segments()).hasSizeLessThan(50);
            assertThat(asked.model()).contains("%zz");
        }
    }

    @Test
    void what_a_client_says_is_read_from_its_events() {
        String asked = """
            {"type":"session.update","session":{"instructions":"Be brief.","tools":[{"type":"function","name":"weather","parameters":{"type":"object"}}]}}
            {"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hello"}]}}
            {"item":{"content":[{"text":"Rules","type":"input_text"}],"role":"system","type":"message"},"type":"conversation.item.create"}
            {"type":"conversation.item.create","item":{"type":"function_call_output","call_id":"call_1","output":"18 degrees"}}
            {"type":"input_audio_buffer.append","audio":"[8000 base64 characters left out]"}
            {"type":"response.create"}
            """;

        RequestFacts facts = REALTIME.readRequest(
                operation(),
                "/v1/realtime?intent=x&model=gpt-realtime-2025",
                asked.getBytes(StandardCharsets.UTF_8),
                Detail.CONTENT);

        assertThat(facts.model()).contains("gpt-realtime-2025");
        assertThat(facts.toolNames()).containsExactly("weather");
        assertThat(facts.preview()).isEqualTo("Hello");
        assertThat(facts.segments())
                .extracting(TextSegment::origin)
                .containsExactly(Origin.SYSTEM, Origin.USER, Origin.SYSTEM, Origin.TOOL_RESULT, Origin.TOOL_DEFINITION);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/realtime, openai.realtime",
        "GET, /openai/realtime, openai.realtime",
        "POST, /v1/realtime/sessions, opaque",
        "POST, /v1/realtime, opaque"
    })
    void its_paths_are_known(String method, String path, String dialect) {
        assertThat(Dialects.match(method, path).dialect().name()).isEqualTo(dialect);
    }

    private static AnswerFacts read(String said, Detail detail, int piece) {
        byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
        AnswerReader reader = REALTIME.readAnswer(operation(), new AnswerHead(101, "", ""), detail);
        for (int at = 0; at < bytes.length; at += piece) {
            reader.accept(bytes, at, Math.min(piece, bytes.length - at));
        }
        return reader.finish();
    }

    private static Operation operation() {
        return REALTIME.operations().getFirst();
    }
}
