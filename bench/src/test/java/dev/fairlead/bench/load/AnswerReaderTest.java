package dev.fairlead.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String EVENTS = "data: {\"a\":1}\n\ndata: [DONE]\n\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "10;name=ff\r\ndata: {\"a\":1}\n\nd\r\n" + "d\r\nata: [DONE]\n\n\r\n" + "0\r\nX-Trailer: 1\r\n\r\n";

    private final CountingListener listener = new CountingListener();
    private final AnswerReader reader = new AnswerReader(
            new ExpectedAnswer(ByteBuffer.wrap(EVENTS.getBytes(StandardCharsets.UTF_8)), true), true, listener);

    @Test
    void reads_a_chunked_answer_however_it_is_cut() {
        byte[] bytes = CHUNKED.getBytes(StandardCharsets.ISO_8859_1);
        for (int cut = 0; cut < bytes.length; cut++) {
            reader.reset();
            listener.events = 0;

            boolean before = reader.read(ByteBuffer.wrap(bytes, 0, cut));
            boolean after = reader.read(ByteBuffer.wrap(bytes, cut, bytes.length - cut));

            assertThat(before).isFalse();
            assertThat(after).as("complete when cut at " + cut).isTrue();
            assertThat(reader.bodyIsExpected()).isTrue();
            assertThat(listener.events).isEqualTo(2);
        }
    }

    @Test
    void an_answer_without_length_ends_with_its_connection() {
        ByteBuffer answer = bytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + EVENTS);

        boolean complete = reader.read(answer);

        assertThat(complete).isFalse();
        assertThat(reader.closed()).isTrue();
        assertThat(reader.bodyIsExpected()).isTrue();
        assertThat(reader.keepAlive()).isFalse();
    }

    @Test
    void an_answer_cut_before_its_length_is_not_complete() {
        reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\ndata"));

        assertThat(reader.closed()).isFalse();
    }

    @Test
    void sees_a_body_that_goes_on_after_the_expected_one() {
        String longer = EVENTS + "x";
        reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: " + longer.length() + "\r\n\r\n" + longer));

        assertThat(reader.bodyIsExpected()).isFalse();
    }

    @Test
    void refuses_a_chunk_size_that_is_no_number() {
        ByteBuffer answer = bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");

        assertThatThrownBy(() -> reader.read(answer)).isInstanceOf(MalformedAnswer.class);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static final class CountingListener implements AnswerListener {
        private int events;

        @Override
        public void events(int count) {
            events += count;
        }

        @Override
        public void firstByte() {}
    }
}
