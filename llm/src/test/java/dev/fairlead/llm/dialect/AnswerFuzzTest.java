package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.json.JsonScanner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever arrives as an answer: nothing is thrown, every split says the same, both details agree, and what is kept and
 * allocated is bounded. A failure names its seed; {@link #holds} with that seed alone repeats it.
 */
@Timeout(280)
class AnswerFuzzTest {

    private static final String SESSION = """
            {"type":"session.created","session":{"id":"sess_1","model":"gpt-realtime"}}
            {"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}
            {"type":"response.output_audio_transcript.delta","output_index":0,"delta":"Hel"}
            {"type":"response.output_text.delta","output_index":0,"delta":"lo grüß 😀"}
            {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c1","name":"look","arguments":"{\\"at\\":1}"}}
            {"type":"conversation.item.input_audio_transcription.completed","transcript":"Hi","item_id":"i"}
            {"type":"response.done","response":{"id":"resp_1","status":"completed","output":[{"type":"message","content":[{"type":"audio","transcript":"Hello"}]}],"usage":{"total_tokens":30,"input_tokens":20,"output_tokens":10,"input_token_details":{"cached_tokens":5,"text_tokens":10,"audio_tokens":10,"cached_tokens_details":{"text_tokens":2,"audio_tokens":3}},"output_token_details":{"text_tokens":4,"audio_tokens":6}}}}
            {"type":"error","error":{"type":"invalid_request_error","code":"c","message":"wrong"}}
            """;

    private static final int MAX_SEGMENTS = 5_000;
    private static final long BASE_ALLOCATION = 2 << 20;
    private static final long ALLOCATION_PER_BYTE = 120;

    /** Loading classes allocates too. */
    @BeforeAll
    static void everything_has_been_read_once() {
        for (String fixture : Wire.FIXTURES) {
            Wire.answer(fixture);
        }
    }

    @Test
    void any_damaged_answer_is_read_alike_in_all_pieces_and_within_bounds() {
        for (long seed = 0; seed < 4_000; seed++) {
            holds(seed);
        }
    }

    @Tag("long")
    @Test
    void any_damaged_answer_of_a_wider_range_of_seeds_is() {
        for (long seed = 1_000_000; seed < 1_300_000; seed++) {
            holds(seed);
        }
    }

    static void holds(long seed) {
        Random random = new Random(seed);
        Subject subject = subject(random);
        try {
            AnswerFacts content = read(subject, Detail.CONTENT);
            AnswerFacts facts = read(subject, Detail.FACTS);

            AnswerFacts inPieces = inPieces(subject, Detail.CONTENT, random);
            AnswerFacts byteByByte = byteByByte(subject, Detail.CONTENT);
            AnswerFacts factsInPieces = inPieces(subject, Detail.FACTS, random);
            assertBounded(inPieces);
            if (!subject.losesBlocks()) {
                assertThat(inPieces).isEqualTo(content);
                assertThat(byteByByte).isEqualTo(content);
                assertThat(factsInPieces).isEqualTo(facts);
            }
            assertThat(withoutSegments(content)).isEqualTo(facts);
            assertBounded(content);
            content.usage().ifPresent(AnswerFuzzTest::assertConsistent);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + subject, e);
        }
    }

    private static AnswerFacts read(Subject subject, Detail detail) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        AnswerReader reader = subject.reader(detail);
        reader.accept(subject.bytes(), 0, subject.bytes().length);
        AnswerFacts facts = reader.finish();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated)
                .as("bytes allocated for an answer of %d", subject.bytes().length)
                .isLessThan(BASE_ALLOCATION + ALLOCATION_PER_BYTE * subject.plainLength());
        return facts;
    }

    private static AnswerFacts inPieces(Subject subject, Detail detail, Random random) {
        AnswerReader reader = subject.reader(detail);
        Mutations.feed(reader, subject.bytes(), random);
        return reader.finish();
    }

    private static AnswerFacts byteByByte(Subject subject, Detail detail) {
        AnswerReader reader = subject.reader(detail);
        byte[] lent = new byte[1];
        for (byte b : subject.bytes()) {
            lent[0] = b;
            reader.accept(lent, 0, 1);
        }
        return reader.finish();
    }

    private static AnswerFacts withoutSegments(AnswerFacts facts) {
        return new AnswerFacts(
                facts.model(),
                facts.responseId(),
                facts.finishReason(),
                facts.usage(),
                facts.serviceTier(),
                facts.speed(),
                facts.region(),
                facts.toolCalls(),
                facts.outputChars(),
                facts.preview(),
                List.of(),
                facts.error(),
                facts.complete());
    }

    private static void assertBounded(AnswerFacts facts) {
        assertThat(facts.preview().length()).isLessThanOrEqualTo(RequestFacts.PREVIEW_CHARS);
        assertThat(facts.outputChars()).isNotNegative();
        assertThat(facts.toolCalls()).hasSizeLessThanOrEqualTo(256);
        assertThat(facts.segments()).hasSizeLessThan(MAX_SEGMENTS);
        facts.error().ifPresent(error -> {
            assertThat(error.type().length()).isLessThanOrEqualTo(256);
            assertThat(error.message().length()).isLessThanOrEqualTo(1000);
        });
    }

    private static void assertConsistent(Usage usage) {
        assertThat(usage.reasoning()).isBetween(0L, usage.output());
        assertThat(usage.audioOutput()).isBetween(0L, usage.output());
        assertThat(usage.imageOutput()).isBetween(0L, usage.output());
        assertThat(usage.audioInput()).isBetween(0L, usage.inputUncached());
        assertThat(usage.imageInput()).isBetween(0L, usage.inputUncached());
        assertThat(usage.totalTokens()).isBetween(0L, 100 * JsonScanner.MAX_INTEGER);
    }

    private static Subject subject(Random random) {
        Mutations mutations = new Mutations(random);
        String fixture = Wire.FIXTURES.get(random.nextInt(Wire.FIXTURES.size()));
        if (random.nextInt(20) == 0) {
            byte[] session = mutations.mutated(SESSION.getBytes(StandardCharsets.UTF_8));
            return new Subject("openai.realtime", new AnswerHead(101, "", ""), session, session.length);
        }
        byte[] body = Wire.isBinary(fixture) && random.nextInt(3) > 0
                ? frames(raw(fixture), mutations)
                : mutations.mutated(Wire.bytes(fixture));
        AnswerHead head = Wire.head(fixture);
        if (random.nextInt(20) == 0) {
            head = new AnswerHead(random.nextBoolean() ? 200 : 500, random.nextBoolean() ? "text/html" : "", "");
        }
        String dialect = random.nextInt(10) == 0
                ? Dialects.all().get(random.nextInt(Dialects.all().size())).name()
                : fixture.substring(0, fixture.indexOf('/'));
        if (random.nextInt(6) > 0) {
            return new Subject(dialect, head, body, body.length);
        }
        String encoding =
                List.of("gzip", "deflate", "zstd", "br", "gzip, zstd", "zip").get(random.nextInt(6));
        byte[] encoded = encoded(body, encoding);
        byte[] damaged = switch (random.nextInt(4)) {
            case 0 -> encoded;
            case 1 -> Arrays.copyOf(encoded, random.nextInt(encoded.length + 1));
            default -> mutations.mutated(encoded);
        };
        // What damage makes of a compressed body may be longer than what was compressed.
        return new Subject(
                dialect,
                new AnswerHead(head.status(), head.contentType(), encoding),
                damaged,
                4L * body.length + 200_000);
    }

    private static String raw(String fixture) {
        try (InputStream in = AnswerFuzzTest.class.getResourceAsStream("/wire/" + fixture)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Frames whose sums are right, so that what is wrong with their payload is read. */
    private static byte[] frames(String lines, Mutations mutations) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : lines.strip().split("\n")) {
            int space = line.indexOf(' ');
            boolean exception = line.charAt(0) == '!';
            byte[] payload = line.substring(space + 1).getBytes(StandardCharsets.UTF_8);
            out.writeBytes(FrameWriter.frame(
                    exception ? "exception" : "event",
                    line.substring(exception ? 1 : 0, space),
                    mutations.mutated(payload)));
        }
        return out.toByteArray();
    }

    private static byte[] encoded(byte[] plain, String encoding) {
        return switch (encoding) {
            case "gzip" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(plain);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                yield out.toByteArray();
            }
            case "zstd" -> Zstd.compress(plain);
            case "gzip, zstd" -> Zstd.compress(encoded(plain, "gzip"));
            case "br" -> storedBrotli(plain);
            default -> plain;
        };
    }

    /** Brotli (RFC 7932) of one stored block and an empty last one. */
    private static byte[] storedBrotli(byte[] plain) {
        int length = Math.min(plain.length, 1 << 16);
        if (length == 0) {
            return new byte[] {6};
        }
        // Window of 16 bits, not the last block, four nibbles of length, not compressed, then to the next byte.
        int header = (length - 1) << 4 | 1 << 20;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            out.write(header >> 8 * i);
        }
        out.write(plain, 0, length);
        out.write(3);
        return out.toByteArray();
    }

    private record Subject(String dialect, AnswerHead head, byte[] bytes, long plainLength) {

        AnswerReader reader(Detail detail) {
            return Dialects.named(dialect).orElseThrow().readAnswer(new Operation("chat", true), head, detail);
        }

        /** The zstd library says nothing of what it decoded of a piece before it found damage in it. */
        boolean losesBlocks() {
            return head.contentEncoding().endsWith("zstd");
        }

        @Override
        public String toString() {
            return dialect + " " + head + ":\n" + new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
