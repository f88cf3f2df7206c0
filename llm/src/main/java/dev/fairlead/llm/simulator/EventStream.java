package dev.fairlead.llm.simulator;

import java.util.Arrays;

/** The server-sent events of one answer, and what had been generated when each of them was sent. */
final class EventStream {
    private final ByteBuilder bytes;
    private int[] ends;
    private long[] generated;
    private int count;
    private long generatedBytes;

    EventStream(int expectedEvents, int expectedBytes) {
        bytes = new ByteBuilder(expectedBytes);
        ends = new int[expectedEvents];
        generated = new long[expectedEvents];
    }

    ByteBuilder out() {
        return bytes;
    }

    /** Counts bytes of text or arguments that the events from here on carry. */
    void generate(long more) {
        generatedBytes += more;
    }

    void endEvent() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2 + 8);
            generated = Arrays.copyOf(generated, count * 2 + 8);
        }
        ends[count] = bytes.length();
        generated[count++] = generatedBytes;
    }

    /** The first events of this stream, then another one, then the rest of this stream or nothing. */
    EventStream spliced(int at, byte[] event, boolean rest) {
        EventStream spliced = new EventStream(count + 1, bytes.length() + event.length);
        for (int i = 0; i < at; i++) {
            spliced.copy(this, i);
        }
        spliced.out().raw(event);
        spliced.endEvent();
        for (int i = at; rest && i < count; i++) {
            spliced.copy(this, i);
        }
        return spliced;
    }

    private void copy(EventStream from, int event) {
        bytes.raw(from.array(), from.start(event), from.start(event + 1));
        generatedBytes = from.generated[event];
        endEvent();
    }

    int count() {
        return count;
    }

    byte[] array() {
        return bytes.array();
    }

    int start(int event) {
        return event == 0 ? 0 : ends[event - 1];
    }

    /** Output tokens generated once this many events are sent. */
    long tokensAfter(int events) {
        return events == 0 ? 0 : Reply.tokens(generated[events - 1]);
    }
}
