package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fairlead.llmtrace.call.ContentMode;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for any bytes of a WebSocket; a failure names its seed. */
@Timeout(120)
class SocketReadingPropertyTest {

    @Test
    void any_frames_say_the_same_in_any_pieces() {
        split(0, 5_000);
    }

    @Tag("long")
    @Test
    void frames_of_a_wider_range_of_seeds_do() {
        split(1_000_000, 1_100_000);
    }

    @Test
    void messages_come_out_as_they_went_in_however_they_are_framed() {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<String> messages = new ArrayList<>();
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (int left = random.nextInt(5); left >= 0; left--) {
                String message = "{\"n\":" + random.nextInt() + ",\"t\":\"" + "é".repeat(random.nextInt(300)) + "\"}";
                messages.add(message + "\n");
                framed(message.getBytes(StandardCharsets.UTF_8), 0x01, wire, random);
            }

            Said said = read(wire.toByteArray(), Optional.empty(), wire.size());

            assertThat(said.lines()).as("seed %d", seed).isEqualTo(messages);
            assertThat(said.beforeClose()).isEqualTo(wire.size());
        }
    }

    @Test
    void one_damaged_message_spoils_no_other_where_each_stands_alone() {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        framed(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF}, 0x41, wire, new Random(1));
        framed(deflated("{\"a\":1}"), 0x41, wire, new Random(2));

        Said alone = read(wire.toByteArray(), Optional.of(false), wire.size());
        Said building = read(wire.toByteArray(), Optional.of(true), wire.size());

        assertThat(alone.lines()).hasSize(2).last().isEqualTo("{\"a\":1}\n");
        assertThat(building.lines()).hasSize(2).allMatch(line -> line.contains("message_unreadable"));
    }

    @Test
    void what_follows_the_end_of_a_compressed_stream_is_left_out_and_not_kept_as_empty() {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput("{\"last\":1}".getBytes(StandardCharsets.UTF_8));
        deflater.finish();
        byte[] out = new byte[100];
        int length = deflater.deflate(out);
        byte[] finished = Arrays.copyOf(out, length);
        deflater.end();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        framed(finished, 0x41, wire, new Random(1));
        framed(deflated("{\"a\":1}"), 0x41, wire, new Random(2));

        Said building = read(wire.toByteArray(), Optional.of(true), wire.size());
        Said alone = read(wire.toByteArray(), Optional.of(false), wire.size());

        assertThat(building.lines().getFirst()).isEqualTo("{\"last\":1}\n");
        assertThat(building.lines().getLast()).contains("message_unreadable");
        assertThat(alone.lines()).containsExactly("{\"last\":1}\n", "{\"a\":1}\n");
    }

    private static void split(long from, long to) {
        // What loading the classes takes is not the reader's.
        for (long seed = from; seed < from + 20; seed++) {
            byte[] wire = wire(new Random(seed));
            read(wire, Optional.of(true), wire.length);
        }
        for (long seed = from; seed < to; seed++) {
            Random random = new Random(seed);
            byte[] wire = wire(random);
            Optional<Boolean> keepsContext =
                    random.nextInt(3) == 0 ? Optional.empty() : Optional.of(random.nextBoolean());

            long before = allocated();
            Said whole = read(wire, keepsContext, wire.length);
            assertThat(allocated() - before).as("seed %d", seed).isLessThan(2_000_000 + 400L * wire.length);

            assertThat(read(wire, keepsContext, 1)).as("seed %d", seed).isEqualTo(whole);
            assertThat(read(wire, keepsContext, 1 + random.nextInt(50)))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    /** Frames that are mostly right, and sometimes noise. */
    private static byte[] wire(Random random) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int left = random.nextInt(8); left >= 0; left--) {
            byte[] payload = switch (random.nextInt(4)) {
                case 0 -> deflated("{\"text\":\"" + "word ".repeat(random.nextInt(100)) + "\"}");
                case 1 ->
                    ("{\"audio\":\"" + "QUFB".repeat(random.nextInt(400)) + "\",\"e\":\"\\\"\n\"}")
                            .getBytes(StandardCharsets.UTF_8);
                case 2 -> "{\"half\":\"".getBytes(StandardCharsets.UTF_8);
                default -> {
                    byte[] noise = new byte[random.nextInt(200)];
                    random.nextBytes(noise);
                    yield noise;
                }
            };
            framed(payload, new int[] {0x01, 0x41, 0x02, 0x08, 0x09, 0x00}[random.nextInt(6)], wire, random);
        }
        byte[] bytes = wire.toByteArray();
        for (int left = random.nextInt(3); left > 0; left--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** A message in one frame or several, masked or not, with a ping between them. */
    private static void framed(byte[] payload, int first, ByteArrayOutputStream wire, Random random) {
        int at = 0;
        int opcode = first;
        boolean control = (first & 0x0F) >= 8;
        while (true) {
            int length =
                    control || random.nextBoolean() ? payload.length - at : random.nextInt(payload.length - at + 1);
            boolean last = at + length == payload.length;
            frame(opcode | (last ? 0x80 : 0), payload, at, length, wire, random);
            if (!last && random.nextInt(4) == 0) {
                frame(0x89, new byte[] {1, 2}, 0, 2, wire, random);
            }
            at += length;
            opcode = 0;
            if (last) {
                return;
            }
        }
    }

    private static void frame(
            int head, byte[] payload, int from, int length, ByteArrayOutputStream wire, Random random) {
        boolean masked = random.nextBoolean();
        wire.write(head);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            wire.write(mask | length);
        } else {
            wire.write(mask | 126);
            wire.write(length >> 8);
            wire.write(length);
        }
        byte[] key = new byte[4];
        if (masked) {
            random.nextBytes(key);
            wire.writeBytes(key);
        }
        for (int i = 0; i < length; i++) {
            wire.write(payload[from + i] ^ key[i & 3]);
        }
    }

    private static byte[] deflated(String text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
        byte[] out = new byte[text.length() + 100];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    private static Said read(byte[] wire, Optional<Boolean> keepsContext, int piece) {
        List<String> lines = new ArrayList<>();
        SocketReading reading = new SocketReading(
                BodyCapture.ofWhatFits(ContentMode.FULL, 1 << 20, new BodyMemory(1 << 21)),
                keepsContext.map(keeps -> new MessageInflation(keeps, 1 << 20)),
                line -> lines.add(new String(line.bytes(), line.offset(), line.length(), StandardCharsets.UTF_8)));
        int beforeClose = 0;
        for (int at = 0; at < wire.length; at += piece) {
            beforeClose += reading.scan(Arrays.copyOfRange(wire, at, Math.min(at + piece, wire.length)));
            reading.read();
        }
        reading.finish();
        return new Said(lines, beforeClose, reading.closeFrame());
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private record Said(List<String> lines, int beforeClose, Optional<SocketReading.CloseFrame> close) {}
}
