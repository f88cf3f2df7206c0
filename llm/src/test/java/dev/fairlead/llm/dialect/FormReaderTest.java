package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormReaderTest {

    private static final String BOUNDARY = "------------------------d74496d66958873e";

    private static byte[] form(byte[] file) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"pilot.mp3\"\r\n"
                                + "Content-Type: audio/mpeg\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(file);
        form.writeBytes(part("model", "gpt-4o-transcribe"));
        form.writeBytes(part("prompt", "Names: Müller,\r\n--" + BOUNDARY.substring(3) + "\r\nJansen"));
        form.writeBytes(part("response_format", "json"));
        form.writeBytes(part("timestamp_granularities[]", "word"));
        form.writeBytes(part("timestamp_granularities[]", "segment"));
        form.writeBytes(part("stream", "true"));
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private static byte[] part(String name, String value) {
        return ("\r\n--" + BOUNDARY + "\r\ncontent-disposition: form-data; name=" + name + "\r\n\r\n" + value)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes among which the beginnings of a delimiter are frequent. */
    private static byte[] file(int length, Random random) {
        byte[] delimiter = ("\r\n--" + BOUNDARY).getBytes(StandardCharsets.UTF_8);
        byte[] file = new byte[length];
        random.nextBytes(file);
        for (int at = 0; at < length - delimiter.length; at += 50) {
            System.arraycopy(delimiter, 0, file, at, 1 + random.nextInt(delimiter.length - 1));
        }
        return file;
    }

    @Test
    void reads_fields_and_of_a_file_its_name_and_size() {
        RequestFacts facts = FormReader.read(form(file(3000, new Random(1))), Detail.CONTENT);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.model()).contains("gpt-4o-transcribe");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.preview()).startsWith("Names: Müller,");
        assertThat(facts.parameters())
                .isEqualTo(Map.of(
                        "response_format", "\"json\"",
                        "timestamp_granularities", "\"word\",\"segment\"",
                        "files", "1",
                        "file_bytes", "3000"));
        assertThat(facts.segments())
                .containsExactly(
                        new TextSegment("user", Origin.MEDIA, "file", "pilot.mp3, 3000 bytes"),
                        new TextSegment(
                                "user",
                                Origin.USER,
                                "",
                                facts.segments().getLast().text()));
        assertThat(facts.segments().getLast().text()).endsWith("\r\nJansen");
        assertThat(facts.inputChars())
                .isEqualTo(facts.segments().getLast().text().length());
    }

    @Test
    void says_the_same_in_any_pieces() {
        Random random = new Random(2);
        byte[] form = form(file(2000, random));
        RequestFacts whole = FormReader.read(form, Detail.CONTENT);
        for (int round = 0; round < 500; round++) {
            FormReader reader = new FormReader(Detail.CONTENT);
            byte[] lent = new byte[300];
            for (int at = 0; at < form.length; ) {
                int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 290), form.length - at);
                System.arraycopy(form, at, lent, 5, length);
                reader.accept(lent, 5, length);
                random.nextBytes(lent);
                at += length;
            }
            assertThat(reader.finish()).isEqualTo(whole);
        }
    }

    @Test
    void a_form_that_breaks_off_says_so_and_keeps_what_came() {
        byte[] form = form(new byte[10_000]);

        RequestFacts cut = FormReader.read(Arrays.copyOf(form, 5_000), Detail.CONTENT);

        assertThat(cut.problem()).contains("the form ends early");
        assertThat(cut.segments()).containsExactly(new TextSegment("user", Origin.MEDIA, "file", "pilot.mp3"));
    }

    @Test
    void file_bytes_are_counted_and_not_kept() {
        FormReader reader = new FormReader(Detail.FACTS);
        byte[] head = ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.wav\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] piece = new byte[1 << 20];
        reader.accept(head, 0, head.length);
        for (int i = 0; i < 2048; i++) {
            reader.accept(piece, 0, piece.length);
        }
        byte[] end = "\r\n--b--".getBytes(StandardCharsets.UTF_8);
        reader.accept(end, 0, end.length);

        RequestFacts facts = reader.finish();
        assertThat(facts.problem()).isEmpty();
        assertThat(facts.parameters()).containsEntry("file_bytes", Long.toString(2048L << 20));
        assertThat(facts.segments()).isEmpty();
    }

    @Test
    void what_is_no_form_is_told() {
        for (String body : new String[] {"", "hello\nworld", "-".repeat(500), "--b\r\n" + "x".repeat(20_000)}) {
            RequestFacts facts = FormReader.read(body.getBytes(StandardCharsets.UTF_8), Detail.CONTENT);
            assertThat(facts.problem()).as(body).isPresent();
        }
    }

    @Test
    void a_form_that_went_wrong_on_the_way_never_throws_nor_hangs() {
        Random random = new Random(3);
        byte[] form = form(file(400, random));
        for (int round = 0; round < 3000; round++) {
            byte[] wrong = form.clone();
            for (int i = 0; i <= random.nextInt(5); i++) {
                wrong[random.nextInt(wrong.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "\r\n-\";:=".charAt(random.nextInt(7));
            }
            RequestFacts facts = FormReader.read(wrong, Detail.CONTENT);
            assertThat(facts.preview().length()).isLessThanOrEqualTo(RequestFacts.PREVIEW_CHARS);
        }
    }
}
