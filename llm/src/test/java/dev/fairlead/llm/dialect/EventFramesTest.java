package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class EventFramesTest {

    private final List<String> seen = new ArrayList<>();
    private final EventFrames frames = new EventFrames((head, bytes, from, to) -> seen.add(
            head.messageType() + " " + head.type() + " " + new String(bytes, from, to - from, StandardCharsets.UTF_8)));

    private void accept(byte[] bytes) {
        frames.accept(bytes, 0, bytes.length);
    }

    /** Vectors of the format's published test suite: https://github.com/awslabs/aws-c-event-stream, tests. */
    @Test
    void reads_the_published_examples() {
        accept(HexFormat.of().parseHex("000000100000000005c248eb7d98c8ff"));
        accept(HexFormat.of().parseHex("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936"));

        assertThat(seen).containsExactly("  ", "  {'foo':'bar'}");
        assertThat(frames.problem()).isEmpty();
    }

    @Test
    void skips_headers_of_every_type() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        int[] lengths = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};
        for (int type = 0; type < lengths.length; type++) {
            headers.write(1);
            headers.write('x');
            headers.write(type);
            if (lengths[type] < 0) {
                headers.writeBytes(new byte[] {0, 3, 'a', 'b', 'c'});
            } else {
                headers.writeBytes(new byte[lengths[type]]);
            }
        }
        FrameWriter.header(headers, ":message-type", "event");
        FrameWriter.header(headers, ":event-type", "metadata");

        accept(FrameWriter.frame(headers.toByteArray(), new byte[] {'{', '}'}));

        assertThat(seen).containsExactly("event metadata {}");
    }

    @Test
    void hands_on_nothing_after_a_bit_has_flipped_anywhere() {
        byte[] good = FrameWriter.frames("messageStart {\"role\":\"assistant\"}");
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] wrong = good.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            List<String> handed = new ArrayList<>();
            EventFrames reader = new EventFrames((head, bytes, from, to) -> handed.add(head.type()));

            reader.accept(wrong, 0, wrong.length);
            reader.accept(good, 0, good.length);

            assertThat(handed).as("bit %d", bit).isEmpty();
            assertThat(reader.problem()).as("bit %d", bit).isPresent();
        }
    }

    @Test
    void refuses_lengths_that_cannot_be_before_it_makes_room_for_them() {
        byte[] huge = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0};
        CRC32 crc = new CRC32();
        crc.update(huge);

        accept(huge);
        accept(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());

        assertThat(frames.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("2147483647 bytes"));
    }

    @Test
    void a_corrupt_stream_is_an_error_of_the_answer_and_what_came_before_stays() {
        byte[] bytes = Wire.bytes("bedrock.converse/stream.frames");
        byte[] wrong = bytes.clone();
        wrong[bytes.length - 20] ^= 1;
        AnswerReader reader = Wire.reader(
                "bedrock.converse/stream.frames", Wire.head("bedrock.converse/stream.frames"), Detail.FACTS);

        reader.accept(wrong, 0, wrong.length);
        AnswerFacts facts = reader.finish();

        assertThat(facts.error().orElseThrow().type()).isEqualTo("corrupt_event_stream");
        assertThat(facts.preview()).isEqualTo("Fjörde, 日本 and 😀\n");
        assertThat(facts.usage()).isEmpty();
        assertThat(facts.complete()).isFalse();
    }
}
