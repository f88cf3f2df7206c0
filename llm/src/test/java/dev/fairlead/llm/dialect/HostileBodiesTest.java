package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies made to be slow or large. Each took minutes or gigabytes where work grew with the square of a body. */
@Timeout(60)
class HostileBodiesTest {

    @Test
    void an_answer_of_very_many_choices_is_read_in_one_pass_into_a_bounded_number_of_texts() {
        StringBuilder stream = new StringBuilder();
        int choices = 400_000;
        for (int i = 0; i < choices; i++) {
            stream.append("data: {\"choices\":[{\"index\":").append(i).append(",\"delta\":{\"content\":\"a\"}}]}\n\n");
        }

        AnswerFacts facts = Wire.answerOf("openai.chat", stream.toString());

        assertThat(facts.outputChars()).isEqualTo(choices);
        assertThat(facts.segments()).hasSize(AnswerDraft.MAX_CHANNELS + 1);
        assertThat(facts.segments().stream().mapToLong(s -> s.text().length()).sum())
                .isEqualTo(choices);
    }

    @Test
    void a_message_of_very_many_texts_and_tool_calls_is_read_in_one_pass() {
        int parts = 200_000;
        String body = "{\"messages\":[{\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"a\"},".repeat(parts)
                + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"n\",\"input\":{}},".repeat(parts)
                + "{\"type\":\"text\",\"text\":\"z\"}]}]}";

        RequestFacts facts = Wire.request("anthropic.messages", body);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.segments()).hasSize(2 * parts + 1);
        assertThat(facts.segments().stream().filter(s -> s.origin() == Origin.TOOL_CALL))
                .hasSize(parts)
                .allMatch(s -> s.name().equals("n"));
        assertThat(facts.segments().getLast()).isEqualTo(new TextSegment("assistant", Origin.ASSISTANT, "", "z"));
    }

    @Test
    void the_headers_of_a_form_cost_no_more_memory_than_a_multiple_of_their_length() {
        String part = "--b\r\nContent-Disposition: form-data" + ";".repeat(4000) + "=".repeat(4000) + "\r\n\r\nx\r\n";
        byte[] form = (part.repeat(200) + "--b--\r\n").getBytes(StandardCharsets.UTF_8);

        long before = allocated();
        RequestFacts facts = FormReader.read(form, Detail.CONTENT);
        long allocated = allocated() - before;

        assertThat(facts.problem()).isEmpty();
        assertThat(allocated).isLessThan(100L * form.length);
    }

    @Test
    void a_quoted_parameter_of_a_form_may_hold_what_looks_like_another() {
        byte[] form = ("--b\r\nContent-Disposition: form-data; name=\"model\"; x=\"; filename=y\"\r\n\r\nwhisper-1\r\n"
                        + "--b\r\nContent-Disposition: form-data; filename = \"a;b.mp3\" ;name=file\r\n\r\nxyz\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);

        RequestFacts facts = FormReader.read(form, Detail.CONTENT);

        assertThat(facts.model()).contains("whisper-1");
        assertThat(facts.segments()).containsExactly(new TextSegment("user", Origin.MEDIA, "file", "a;b.mp3, 3 bytes"));
    }

    @Test
    void long_names_in_gzip_headers_are_read_in_one_pass() {
        byte[] name = new byte[60_000];
        java.util.Arrays.fill(name, (byte) 'n');
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int member = 0; member < 200; member++) {
            body.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 8, 0, 0, 0, 0, 0, 0});
            body.writeBytes(name);
            // The name's end, a stored block of one byte, and a trailer that nobody checks.
            body.writeBytes(new byte[] {0, 1, 1, 0, (byte) 0xFE, (byte) 0xFF, 'x', 0, 0, 0, 0, 0, 0, 0, 0});
        }

        BodyDecoding.Decoded decoded = BodyDecoding.decode(body.toByteArray(), "gzip", 1 << 20);

        assertThat(decoded.problem()).isEmpty();
        assertThat(new String(decoded.bytes(), StandardCharsets.UTF_8)).isEqualTo("x".repeat(200));
    }

    @Test
    void arguments_of_a_tool_call_are_kept_up_to_the_same_bound_in_every_detail_and_split() {
        byte[] answer =
                ("{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"n\",\"arguments\":\""
                                + "a".repeat(3 << 20) + "\"}}]}}]}")
                        .getBytes(StandardCharsets.UTF_8);

        for (Detail detail : Detail.values()) {
            for (int piece : new int[] {answer.length, 1000}) {
                AnswerReader reader = Wire.reader("openai.chat/x", new AnswerHead(200, "application/json", ""), detail);
                for (int at = 0; at < answer.length; at += piece) {
                    reader.accept(answer, at, Math.min(piece, answer.length - at));
                }
                AnswerFacts facts = reader.finish();
                assertThat(facts.toolCalls().getFirst().arguments()).hasSize(AnswerDraft.MAX_ARGUMENTS);
                assertThat(facts.outputChars()).isEqualTo(3 << 20);
            }
        }
    }

    @Test
    void parts_that_wait_for_their_candidates_end_are_let_go_when_they_are_large() {
        String part = "{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":\"" + "x".repeat(1 << 19) + "\"}}},";
        byte[] answer = ("{\"candidates\":[{\"content\":{\"parts\":[" + part.repeat(20) + "{\"text\":\"end\"}]}}]}")
                .getBytes(StandardCharsets.UTF_8);

        AnswerReader reader =
                Wire.reader("gemini.content/x", new AnswerHead(200, "application/json", ""), Detail.FACTS);
        reader.accept(answer, 0, answer.length);
        AnswerFacts facts = reader.finish();

        assertThat(facts.toolCalls()).hasSize(20);
        assertThat(facts.preview()).isEqualTo("end");
        assertThat(facts.toolCalls().stream()
                        .mapToLong(call -> call.arguments().length())
                        .sum())
                .isEqualTo(AnswerDraft.MAX_ARGUMENTS + 2 * 18);
    }

    @Test
    void words_in_the_head_of_a_binary_event_are_bounded() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        FrameWriter.header(headers, ":message-type", "error");
        FrameWriter.header(headers, ":error-code", "c".repeat(20_000));
        FrameWriter.header(headers, ":error-message", "m".repeat(20_000));
        byte[] frame = FrameWriter.frame(headers.toByteArray(), new byte[0]);

        for (String dialect : new String[] {"bedrock.converse/x", "bedrock.invoke/x"}) {
            AnswerReader reader =
                    Wire.reader(dialect, new AnswerHead(200, "application/vnd.amazon.eventstream", ""), Detail.FACTS);
            reader.accept(frame, 0, frame.length);

            assertThat(reader.finish().error()).hasValueSatisfying(error -> {
                assertThat(error.type()).hasSize(AnswerDraft.MAX_WORD);
                assertThat(error.message()).hasSize(AnswerDraft.MAX_MESSAGE);
            });
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
