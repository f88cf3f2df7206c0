package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.ContentMode;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyCaptureTest {

    /** SHA-256 of {@code abc}: FIPS 180-2, appendix B.1. */
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void keeps_a_whole_body_without_a_hash() {
        Body body = captured(ContentMode.FULL, 100, 100, "a", "bc");

        assertThat(text(body)).isEqualTo("abc");
        assertThat(body.truncated()).isFalse();
        assertThat(body.sha256()).isEmpty();
    }

    @Test
    void marks_what_was_cut_by_its_own_cap_and_keeps_the_hash_of_all() {
        Body body = captured(ContentMode.FULL, 2, 100, "a", "bc");

        assertThat(text(body)).isEqualTo("ab");
        assertThat(body.length()).isEqualTo(3);
        assertThat(body.truncated()).isTrue();
        assertThat(body.sha256()).contains(SHA256_OF_ABC);
    }

    @Test
    void marks_what_was_cut_for_the_journal_and_keeps_the_hash_of_all() {
        Body body = captured(ContentMode.FULL, 100, 1, "abc");

        assertThat(text(body)).isEqualTo("a");
        assertThat(body.sha256()).contains(SHA256_OF_ABC);
    }

    @Test
    void keeps_only_a_hash_where_the_mode_says_so() {
        Body body = captured(ContentMode.HASH, 2, 100, "ab", "c");

        assertThat(body.bytes()).isEmpty();
        assertThat(body.length()).isEqualTo(3);
        assertThat(body.sha256()).contains(SHA256_OF_ABC);
    }

    @Test
    void keeps_only_the_length_where_the_mode_says_so() {
        Body body = captured(ContentMode.NONE, 100, 100, "abc");

        assertThat(body.bytes()).isEmpty();
        assertThat(body.length()).isEqualTo(3);
        assertThat(body.sha256()).isEmpty();
    }

    @Test
    void keeps_what_there_is_room_for_and_the_hash_of_all() {
        BodyMemory memory = new BodyMemory(2);
        BodyCapture capture = BodyCapture.ofWhatFits(ContentMode.FULL, 100, memory);
        capture.expect(3);

        capture.add(Buffer.buffer("a"));
        capture.add(Buffer.buffer("bc"));
        Body body = capture.toBody(100, "", "");

        assertThat(text(body)).isEqualTo("a");
        assertThat(body.length()).isEqualTo(3);
        assertThat(body.sha256()).contains(SHA256_OF_ABC);
        capture.free();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void keeps_a_body_that_must_be_whole_without_room() {
        BodyMemory memory = new BodyMemory(1);
        BodyCapture capture = BodyCapture.ofAll(ContentMode.FULL, 100, memory);

        capture.add(Buffer.buffer("abc"));

        assertThat(capture.kept()).hasSize(3);
        assertThat(memory.taken()).isEqualTo(3);
        capture.free();
        capture.add(Buffer.buffer("d"));
        assertThat(capture.length()).isEqualTo(4);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void keeps_what_a_chunk_held_though_its_buffer_is_written_to_again() {
        BodyCapture capture = BodyCapture.ofWhatFits(ContentMode.FULL, 100, new BodyMemory(100));
        Buffer reused = Buffer.buffer(16).appendString("ab");

        capture.add(reused);
        reused.setString(0, "xy").appendString("z");
        capture.add(Buffer.buffer("c"));

        assertThat(text(capture.toBody(100, "", ""))).isEqualTo("abc");
    }

    private static Body captured(ContentMode mode, int cap, int limit, String... chunks) {
        BodyCapture capture = BodyCapture.ofWhatFits(mode, cap, new BodyMemory(1_000));
        for (String chunk : chunks) {
            BodyCapture.Slice slice = capture.add(Buffer.buffer(chunk));
            assertThat(new String(slice.bytes(), slice.offset(), slice.length(), StandardCharsets.UTF_8))
                    .isEqualTo(chunk);
        }
        return capture.toBody(limit, "", "");
    }

    private static String text(Body body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }
}
