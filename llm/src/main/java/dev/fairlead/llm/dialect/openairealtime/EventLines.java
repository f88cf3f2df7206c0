package dev.fairlead.llm.dialect.openairealtime;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;

/** Reads events, one JSON object a line, as bytes arrive. */
final class EventLines<T> {

    private static final int MAX_VALUE = 1 << 20;
    private static final int MAX_CONTENT = 16 << 20;

    private final JsonScanner<T> event;
    private final Runnable endOfEvent;
    private boolean begun;

    /** @param endOfEvent runs when an event's JSON has been read without fault */
    EventLines(JsonShape<T> shape, T target, Detail detail, Runnable endOfEvent) {
        this.event = new JsonScanner<>(shape, target, detail == Detail.CONTENT ? MAX_CONTENT : MAX_VALUE);
        this.endOfEvent = endOfEvent;
    }

    void accept(byte[] bytes, int offset, int length) {
        int from = offset;
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            if (bytes[at] == '\n') {
                piece(bytes, from, at);
                endOfLine();
                from = at + 1;
            }
        }
        piece(bytes, from, end);
    }

    void finish() {
        endOfLine();
    }

    private void piece(byte[] bytes, int from, int to) {
        if (from < to) {
            begun = true;
            event.accept(bytes, from, to);
        }
    }

    private void endOfLine() {
        if (begun) {
            event.finish();
            if (event.complete()) {
                endOfEvent.run();
            }
            event.reset();
            begun = false;
        }
    }
}
