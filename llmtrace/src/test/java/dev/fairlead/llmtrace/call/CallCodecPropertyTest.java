package dev.fairlead.llmtrace.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.call.Usage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for any call in the journal and any damage to it; a failure names its seed. */
@Timeout(120)
class CallCodecPropertyTest {

    private static final String LETTERS = "aZ0 \"\\\n\u0000éß日本";

    @Test
    void any_call_is_read_as_it_was_written() {
        for (long seed = 0; seed < 5_000; seed++) {
            Calls calls = new Calls(new Random(seed));
            CallOpened opened = calls.opened();
            CallClosed closed = calls.closed();

            assertThat(CallCodec.decodeOpened(CallCodec.encode(opened)))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(opened);
            assertThat(CallCodec.decodeClosed(CallCodec.encode(closed)))
                    .as("seed %d", seed)
                    .usingRecursiveComparison()
                    .isEqualTo(closed);
        }
    }

    @Test
    void a_record_of_one_kind_is_never_read_as_the_other() {
        for (long seed = 0; seed < 5_000; seed++) {
            Calls calls = new Calls(new Random(seed));
            ByteBuffer opened = CallCodec.encode(calls.opened());
            ByteBuffer closed = CallCodec.encode(calls.closed());

            assertThatThrownBy(() -> CallCodec.decodeClosed(opened))
                    .as("seed %d", seed)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> CallCodec.decodeOpened(closed))
                    .as("seed %d", seed)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void damage_is_a_clear_error_or_another_call_and_allocates_no_more_than_a_multiple_of_the_record() {
        damaged(0, 20_000);
    }

    @Tag("long")
    @Test
    void damage_of_a_wider_range_of_seeds_is() {
        damaged(1_000_000, 1_200_000);
    }

    private static void damaged(long from, long to) {
        int refused = 0;
        for (long seed = from; seed < to; seed++) {
            Random random = new Random(seed);
            Calls calls = new Calls(random);
            boolean opening = random.nextBoolean();
            byte[] bytes = bytes(opening ? CallCodec.encode(calls.opened()) : CallCodec.encode(calls.closed()));
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) (random.nextBoolean() ? random.nextInt(256) : -1);
            }
            ByteBuffer record =
                    ByteBuffer.wrap(bytes, 0, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length);

            long before = allocated();
            Optional<String> problem =
                    problem(() -> opening ? CallCodec.decodeOpened(record) : CallCodec.decodeClosed(record), seed);
            assertThat(allocated() - before).as("seed %d", seed).isLessThan(200_000 + 100L * bytes.length);

            problem.ifPresent(message -> assertThat(message).isNotBlank());
            refused += problem.isPresent() ? 1 : 0;
        }
        assertThat(refused).isGreaterThan((int) (to - from) / 10);
    }

    private static Optional<String> problem(Supplier<Record> decoding, long seed) {
        try {
            assertThat(decoding.get()).isNotNull();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private record Calls(Random random) {

        CallOpened opened() {
            return new CallOpened(
                    text(),
                    text(),
                    text(),
                    Instant.ofEpochSecond(random.nextLong(-1L << 33, 1L << 33), random.nextInt(1_000_000_000)),
                    new Caller(text(), text(), text(), text(), text(), text(), map()),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    text(),
                    request(),
                    body());
        }

        CallClosed closed() {
            return new CallClosed(
                    Outcome.values()[random.nextInt(Outcome.values().length)],
                    random.nextInt(1000),
                    number(),
                    number(),
                    random.nextLong(),
                    answer(),
                    body(),
                    body(),
                    random.nextBoolean() ? Optional.of(request()) : Optional.empty());
        }

        private RequestFacts request() {
            return new RequestFacts(
                    word(),
                    random.nextBoolean(),
                    number(),
                    map(),
                    list(this::text),
                    random.nextLong(),
                    text(),
                    List.of(),
                    word());
        }

        private AnswerFacts answer() {
            return new AnswerFacts(
                    word(),
                    word(),
                    word(),
                    random.nextBoolean() ? Optional.of(usage()) : Optional.empty(),
                    word(),
                    word(),
                    word(),
                    list(() -> new ToolCall(text(), text(), text())),
                    random.nextLong(),
                    text(),
                    List.of(),
                    random.nextBoolean() ? Optional.of(new AnswerError(text(), text())) : Optional.empty(),
                    random.nextBoolean());
        }

        private Usage usage() {
            return new Usage(
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    count(),
                    new Usage.Units(count(), count(), count(), count()),
                    Usage.Quality.values()[random.nextInt(Usage.Quality.values().length)]);
        }

        private Body body() {
            byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 5_000 : 20)];
            random.nextBytes(bytes);
            return new Body(bytes, bytes.length + count(), text(), text(), word());
        }

        private long count() {
            return random.nextLong(1L << random.nextInt(1, 60));
        }

        private OptionalLong number() {
            return random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty();
        }

        private Optional<String> word() {
            return random.nextBoolean() ? Optional.of(text()) : Optional.empty();
        }

        private String text() {
            StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? "😀" : "");
            for (int left = random.nextInt(random.nextInt(20) == 0 ? 2_000 : 12); left > 0; left--) {
                text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            return text.toString();
        }

        private Map<String, String> map() {
            Map<String, String> map = new LinkedHashMap<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                map.put(text(), text());
            }
            return map;
        }

        private <T> List<T> list(Supplier<T> element) {
            List<T> list = new ArrayList<>();
            for (int left = random.nextInt(4); left > 0; left--) {
                list.add(element.get());
            }
            return list;
        }
    }
}
