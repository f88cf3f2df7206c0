package dev.fairlead.llm.dialect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Splits a stream of server-sent events, by the parsing rules of the HTML standard section 9.2.6, as bytes arrive. Data
 * is handed on in pieces and never gathered, so an event of any size passes in constant memory.
 */
final class EventStream {

    /** What the events are handed to. */
    interface Sink {
        /** The next piece of the current event's data; lines of one event are joined by a line feed. */
        void data(byte[] bytes, int from, int to);

        /**
         * The current event is over.
         *
         * @param name value of its {@code event} field, empty without one
         */
        void endOfEvent(String name);
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = LOW_BITS * '\n';
    private static final long CARRIAGE_RETURNS = LOW_BITS * '\r';
    private static final byte[] LINE_FEED = {'\n'};
    private static final int MAX_NAME = 64;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private enum Place {
        FIELD,
        SPACE,
        DATA,
        EVENT,
        IGNORED
    }

    private final Sink sink;
    private final byte[] field = new byte[8];
    private final byte[] name = new byte[MAX_NAME];
    private Place place = Place.FIELD;
    private int fieldLength;
    private int nameLength;
    private boolean hasData;
    private boolean afterCarriageReturn;
    private int mark;

    EventStream(Sink sink) {
        this.sink = sink;
    }

    void accept(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = bytes[at];
            if (afterCarriageReturn) {
                afterCarriageReturn = false;
                if (b == '\n') {
                    at++;
                    continue;
                }
            }
            if (mark >= 0 && mark < 3 && b == BYTE_ORDER_MARK[mark]) {
                mark++;
                at++;
                continue;
            }
            mark = -1;
            switch (place) {
                case FIELD -> at = field(bytes, at);
                case SPACE -> {
                    place = valuePlace();
                    if (b == ' ') {
                        at++;
                    }
                }
                default -> at = value(bytes, at, to);
            }
        }
    }

    /** Ends the stream; an event without its blank line is handed on as well. */
    void finish() {
        if (place != Place.FIELD || fieldLength > 0) {
            endOfLine();
        }
        endOfEvent();
    }

    private int field(byte[] bytes, int at) {
        byte b = bytes[at];
        if (b == ':') {
            place = Place.SPACE;
        } else if (b == '\n' || b == '\r') {
            lineBreak(b);
        } else {
            if (fieldLength < field.length) {
                field[fieldLength] = b;
            }
            fieldLength++;
        }
        return at + 1;
    }

    private Place valuePlace() {
        if (fieldIs("data")) {
            beginData();
            return Place.DATA;
        }
        if (fieldIs("event")) {
            nameLength = 0;
            return Place.EVENT;
        }
        return Place.IGNORED;
    }

    private void beginData() {
        if (hasData) {
            sink.data(LINE_FEED, 0, 1);
        }
        hasData = true;
    }

    private int value(byte[] bytes, int from, int to) {
        int at = endOfLine(bytes, from, to);
        if (place == Place.DATA) {
            if (at > from) {
                sink.data(bytes, from, at);
            }
        } else if (place == Place.EVENT) {
            int length = Math.min(at - from, MAX_NAME - nameLength);
            System.arraycopy(bytes, from, name, nameLength, length);
            nameLength += length;
        }
        if (at < to) {
            lineBreak(bytes[at]);
            at++;
        }
        return at;
    }

    private static int endOfLine(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) LONGS.get(bytes, at);
            long feed = word ^ LINE_FEEDS;
            long carriage = word ^ CARRIAGE_RETURNS;
            long found = ((feed - LOW_BITS) & ~feed | (carriage - LOW_BITS) & ~carriage) & HIGH_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private void lineBreak(byte b) {
        afterCarriageReturn = b == '\r';
        endOfLine();
    }

    private void endOfLine() {
        if (place == Place.FIELD && fieldLength == 0) {
            endOfEvent();
        } else if ((place == Place.FIELD || place == Place.SPACE) && fieldIs("data")) {
            beginData();
        }
        place = Place.FIELD;
        fieldLength = 0;
    }

    private void endOfEvent() {
        if (hasData) {
            sink.endOfEvent(nameLength == 0 ? "" : new String(name, 0, nameLength, StandardCharsets.UTF_8));
        }
        hasData = false;
        nameLength = 0;
    }

    private boolean fieldIs(String expected) {
        if (fieldLength != expected.length()) {
            return false;
        }
        for (int i = 0; i < fieldLength; i++) {
            if (field[i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
