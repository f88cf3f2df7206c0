package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class AnySplitTest {

    @Test
    void says_the_same_at_every_single_split() {
        for (String fixture : Wire.FIXTURES) {
            byte[] bytes = Wire.bytes(fixture);
            AnswerFacts whole = Wire.answer(fixture);

            for (int split = 1; split < bytes.length; split++) {
                AnswerReader reader = Wire.reader(fixture, Wire.head(fixture), Detail.CONTENT);
                reader.accept(bytes, 0, split);
                reader.accept(bytes, split, bytes.length - split);
                assertThat(reader.finish()).as("%s split at %d", fixture, split).isEqualTo(whole);
            }
        }
    }

    @Test
    void says_the_same_byte_by_byte_and_overwrites_nothing_it_was_lent() {
        for (String fixture : Wire.FIXTURES) {
            byte[] bytes = Wire.bytes(fixture);
            byte[] lent = new byte[1];

            AnswerReader reader = Wire.reader(fixture, Wire.head(fixture), Detail.CONTENT);
            for (byte b : bytes) {
                lent[0] = b;
                reader.accept(lent, 0, 1);
            }

            assertThat(reader.finish()).as(fixture).isEqualTo(Wire.answer(fixture));
        }
    }

    @Test
    void says_the_same_in_random_pieces_of_a_reused_buffer() {
        Random random = new Random(7);
        for (String fixture : Wire.FIXTURES) {
            byte[] bytes = Wire.bytes(fixture);
            AnswerFacts whole = Wire.answer(fixture);
            for (int round = 0; round < 50; round++) {
                AnswerReader reader = Wire.reader(fixture, Wire.head(fixture), Detail.CONTENT);
                feedInPieces(reader, bytes, random);
                assertThat(reader.finish()).as(fixture).isEqualTo(whole);
            }
        }
    }

    @Test
    void facts_and_content_agree_on_everything_but_the_text() {
        for (String fixture : Wire.FIXTURES) {
            AnswerFacts facts = Wire.answer(fixture, Detail.FACTS);
            AnswerFacts content = Wire.answer(fixture, Detail.CONTENT);

            assertThat(facts)
                    .usingRecursiveComparison()
                    .ignoringFields("segments")
                    .isEqualTo(content);
            assertThat(facts.segments()).isEmpty();
            assertThat(content.segments().stream()
                            .filter(s -> s.origin() != Origin.CITATION && s.origin() != Origin.MEDIA)
                            .mapToLong(s -> s.text().length())
                            .sum())
                    .as(fixture)
                    .isEqualTo(content.outputChars());
        }
    }

    @Test
    void takes_any_line_end_and_comments_between_events() {
        for (String fixture : Wire.FIXTURES) {
            if (!fixture.endsWith(".sse")) {
                continue;
            }
            String text = new String(Wire.bytes(fixture), StandardCharsets.UTF_8);
            for (String end : new String[] {"\n", "\r\n", "\r"}) {
                String other = ": keep-alive\n\n" + text.replace("\n\n", "\n: note\nid: 7\nretry: 5\n\n");
                byte[] bytes = other.replace("\n", end).getBytes(StandardCharsets.UTF_8);

                for (int split = 1; split < bytes.length; split += 3) {
                    AnswerReader reader = Wire.reader(fixture, Wire.head(fixture), Detail.CONTENT);
                    reader.accept(bytes, 0, split);
                    reader.accept(bytes, split, bytes.length - split);
                    assertThat(reader.finish()).as(fixture).isEqualTo(Wire.answer(fixture));
                }
            }
        }
    }

    @Test
    void takes_a_last_event_without_its_blank_line() {
        for (String fixture : Wire.FIXTURES) {
            if (Wire.isBinary(fixture)) {
                continue;
            }
            byte[] bytes = new String(Wire.bytes(fixture), StandardCharsets.UTF_8)
                    .strip()
                    .getBytes(StandardCharsets.UTF_8);

            AnswerReader reader = Wire.reader(fixture, Wire.head(fixture), Detail.CONTENT);
            reader.accept(bytes, 0, bytes.length);

            assertThat(reader.finish()).as(fixture).isEqualTo(Wire.answer(fixture));
        }
    }

    @Test
    void reads_compressed_answers_in_any_pieces() throws IOException {
        Random random = new Random(11);
        for (String fixture : Wire.FIXTURES) {
            byte[] plain = Wire.bytes(fixture);
            AnswerHead head = Wire.head(fixture);
            for (String encoding : new String[] {"gzip", "deflate", "zstd", "gzip, zstd"}) {
                byte[] encoded = encode(plain, encoding);
                AnswerReader reader = Wire.reader(
                        fixture, new AnswerHead(head.status(), head.contentType(), encoding), Detail.CONTENT);
                feedInPieces(reader, encoded, random);
                assertThat(reader.finish()).as("%s %s", fixture, encoding).isEqualTo(Wire.answer(fixture));
            }
        }
    }

    @Test
    void bytes_that_went_wrong_on_the_way_never_throw_nor_hang() {
        Random random = new Random(13);
        for (String fixture : Wire.FIXTURES) {
            byte[] bytes = Wire.bytes(fixture);
            for (int round = 0; round < 400; round++) {
                byte[] wrong = mutated(bytes, random);
                AnswerReader reader = Wire.reader(fixture, Wire.head(fixture), Detail.CONTENT);
                feedInPieces(reader, wrong, random);
                AnswerFacts facts = reader.finish();
                assertThat(facts.preview().length()).isLessThanOrEqualTo(160);
                facts.usage().ifPresent(usage -> assertThat(usage.totalTokens()).isNotNegative());
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] wrong = bytes.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(wrong.length);
            switch (random.nextInt(4)) {
                case 0 -> wrong[at] = (byte) random.nextInt(256);
                case 1 -> wrong[at] = (byte) "{}[]\",:\\\n\r0-e".charAt(random.nextInt(13));
                case 2 -> {
                    int length = Math.min(random.nextInt(40), wrong.length - at);
                    System.arraycopy(wrong, random.nextInt(wrong.length - length + 1), wrong, at, length);
                }
                default -> {
                    byte[] shorter = java.util.Arrays.copyOf(wrong, Math.max(1, at));
                    wrong = shorter;
                }
            }
        }
        return wrong;
    }

    private static void feedInPieces(AnswerReader reader, byte[] bytes, Random random) {
        byte[] lent = new byte[512];
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(1 + random.nextInt(random.nextBoolean() ? 8 : 500), bytes.length - at);
            System.arraycopy(bytes, at, lent, 3, length);
            reader.accept(lent, 3, length);
            random.nextBytes(lent);
            at += length;
        }
    }

    private static byte[] encode(byte[] plain, String encoding) throws IOException {
        return switch (encoding) {
            case "gzip" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(plain);
                }
                yield out.toByteArray();
            }
            case "deflate" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
                    deflate.write(plain);
                }
                yield out.toByteArray();
            }
            case "zstd" -> Zstd.compress(plain);
            default -> Zstd.compress(encode(plain, "gzip"));
        };
    }
}
