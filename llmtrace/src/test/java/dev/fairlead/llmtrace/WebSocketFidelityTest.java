package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.http.RawConnection;
import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Appends;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.proxy.CallJournal;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A WebSocket's bytes as they are, both ways, and the order in which its record is written. */
@Timeout(60)
class WebSocketFidelityTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Theirs: 1\r\n\r\n";
    private static final byte[] CLOSE_1000 = {(byte) 0x88, 2, 3, (byte) 0xE8};
    private static final byte[] MASKED_CLOSE_1000 = {(byte) 0x88, (byte) 0x82, 1, 2, 3, 4, 2, (byte) 0xEA};

    @TempDir
    static Path directory;

    private static ScriptedUpstream upstream;
    private static RunningProxy proxy;
    private static HeldJournal journal;

    private final String session = "socket-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        upstream = new ScriptedUpstream(ScriptedUpstream.answering(""));
        proxy = new RunningProxy(
                directory,
                SimulatorSettings.defaults(),
                "  upstreams:\n    openai: {baseUrl: \"http://127.0.0.1:%d\", idleTimeout: 2s}\n"
                        .formatted(upstream.port()),
                over -> journal = new HeldJournal(over));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        upstream.close();
    }

    @AfterEach
    void nothing_is_left_behind() {
        await().untilAsserted(() -> {
            assertThat(proxy.llmTrace.underWay()).isZero();
            assertThat(upstream.busyConnections()).isZero();
        });
    }

    @Test
    void every_byte_passes_both_ways_as_it_came() throws Exception {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        byte[] said = frames(new SplittableRandom(1), false);
        byte[] asked = frames(new SplittableRandom(2), true);
        upstream.script(peer -> {
            peer.readHead();
            peer.send(SWITCHING.getBytes(StandardCharsets.ISO_8859_1));
            peer.send(said);
            arrived.writeBytes(peer.read(asked.length + MASKED_CLOSE_1000.length));
            peer.send(CLOSE_1000);
            peer.awaitClose();
        });

        String heard;
        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(upgrade("/v1/realtime?model=gpt-realtime"));
            heard = client.readUntil("\r\n\r\n");
            for (int at = 0; at < asked.length; at += 777) {
                client.send(Arrays.copyOfRange(asked, at, Math.min(at + 777, asked.length)));
            }
            client.send(MASKED_CLOSE_1000);
            heard += client.readToEnd();
        }

        assertThat(heard).startsWith("HTTP/1.1 101 ").contains("Sec-WebSocket-Accept: s3pPLMBi", "X-Theirs: 1");
        byte[] received = heard.substring(heard.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
        byte[] expected = new byte[said.length + CLOSE_1000.length];
        System.arraycopy(said, 0, expected, 0, said.length);
        System.arraycopy(CLOSE_1000, 0, expected, said.length, CLOSE_1000.length);
        assertThat(received).isEqualTo(expected);
        byte[] sent = new byte[asked.length + MASKED_CLOSE_1000.length];
        System.arraycopy(asked, 0, sent, 0, asked.length);
        System.arraycopy(MASKED_CLOSE_1000, 0, sent, asked.length, MASKED_CLOSE_1000.length);
        assertThat(arrived.toByteArray()).isEqualTo(sent);
        CallRow call = proxy.callOf(session);
        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.answer().finishReason()).contains("close_1000");
        assertThat(proxy.content(call)).contains("binary_message");
    }

    @Test
    void nothing_goes_upstream_before_the_opening_is_written() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(SWITCHING);
            peer.send(CLOSE_1000);
            peer.read(MASKED_CLOSE_1000.length);
        });
        journal.holdOpenings();

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(upgrade("/v1/realtime?model=gpt-realtime"));
            await().until(journal::holds);

            assertThat(upstream.requests()).isEmpty();

            journal.letGo();
            client.readUntil("\r\n\r\n");
            client.send(MASKED_CLOSE_1000);
            client.readToEnd();
        }
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void the_close_frame_is_released_when_the_closing_is_written_and_no_earlier() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(SWITCHING);
            peer.send("\u0081\u0005hello");
            peer.send(CLOSE_1000);
            peer.read(MASKED_CLOSE_1000.length);
        });
        journal.holdClosings();

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(upgrade("/v1/realtime?model=gpt-realtime"));
            client.readUntil("hello");
            await().until(journal::holds);

            assertThat(client.nothingComes()).isTrue();

            journal.letGo();
            client.send(MASKED_CLOSE_1000);
            assertThat(client.readToEnd().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(CLOSE_1000);
        }
        assertThat(proxy.callOf(session).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void a_websocket_of_no_known_dialect_is_relayed_and_recorded_as_opaque() {
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(SWITCHING);
            peer.send("\u0081\u0005hello");
            peer.send(CLOSE_1000);
            peer.awaitClose();
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(upgrade("/openai/v1/other?token=1"));
            client.readUntil("hello");
            client.send(MASKED_CLOSE_1000);
            client.readToEnd();
        }

        CallRow call = proxy.callOf(session);
        assertThat(call.target().dialect()).isEqualTo("opaque");
        assertThat(call.status()).isEqualTo(101);
        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.rating()).isEmpty();
        assertThat(proxy.content(call)).contains("hello");
    }

    @Test
    void a_client_that_does_not_read_slows_the_provider_down_and_is_cut_off() {
        AtomicLong sent = new AtomicLong();
        byte[] block = new byte[1 << 16];
        block[0] = (byte) 0x82;
        block[1] = 127;
        block[7] = 0;
        block[8] = (byte) 0xFF;
        block[9] = (byte) (0xF6);
        upstream.script(peer -> {
            peer.readRequest();
            peer.send(SWITCHING);
            while (sent.get() < 100L << 20) {
                peer.send(block);
                sent.addAndGet(block.length);
            }
        });

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send(upgrade("/v1/realtime?model=gpt-realtime"));
            client.readUntil("\r\n\r\n");

            CallRow call = proxy.callOf(session);

            assertThat(call.outcome()).isEqualTo(Outcome.CLIENT_CANCELLED);
            assertThat(sent.get()).isLessThan(40L << 20);
        }
    }

    private String upgrade(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\nX-LLMTrace-Session-ID: " + session
                + "\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** Text in fragments with pings between them, binary, pongs, empty frames and long ones. */
    private static byte[] frames(SplittableRandom random, boolean masked) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            frame(frames, 0x01, random, random.nextInt(200), masked);
            frame(frames, 0x89, random, random.nextInt(126), masked);
            frame(frames, 0x80, random, random.nextInt(70_000), masked);
            frame(frames, 0x82, random, random.nextInt(500), masked);
            frame(frames, 0x8A, random, 0, masked);
            frame(frames, 0x81, random, 0, masked);
        }
        return frames.toByteArray();
    }

    private static void frame(
            ByteArrayOutputStream out, int first, SplittableRandom random, int length, boolean masked) {
        out.write(first);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            out.write(mask | length);
        } else if (length < 1 << 16) {
            out.write(mask | 126);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) length >> shift));
            }
        }
        byte[] payload = new byte[length + (masked ? 4 : 0)];
        random.nextBytes(payload);
        out.writeBytes(payload);
    }

    /** Writes nothing of the chosen kind until it is let go. */
    private static final class HeldJournal extends CallJournal {

        private final AtomicBoolean openings = new AtomicBoolean();
        private final AtomicBoolean closings = new AtomicBoolean();
        private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

        HeldJournal(Journal journal) {
            super(journal);
        }

        void holdOpenings() {
            openings.set(true);
        }

        void holdClosings() {
            closings.set(true);
        }

        boolean holds() {
            return !held.isEmpty();
        }

        void letGo() {
            openings.set(false);
            closings.set(false);
            while (!held.isEmpty()) {
                held.remove().run();
            }
        }

        @Override
        public void opened(Appends loop, CallOpened call, Appended done) {
            if (openings.get()) {
                held.add(() -> super.opened(loop, call, done));
            } else {
                super.opened(loop, call, done);
            }
        }

        @Override
        public void closed(Appends loop, long number, CallClosed call, Appended done) {
            if (closings.get()) {
                held.add(() -> super.closed(loop, number, call, done));
            } else {
                super.closed(loop, number, call, done);
            }
        }
    }
}
