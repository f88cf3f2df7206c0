package dev.fairlead.llm.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A JSON tokenizer that is fed bytes as they come, may be interrupted anywhere and keeps no more than one bounded value.
 * It walks a {@link JsonShape} along, calls its handlers and skips everything else without decoding it. Strict about
 * structure, lenient about control characters and unknown escapes inside strings. Not thread-safe; reusable after {@link #reset}.
 */
public final class JsonScanner<T> {

    /** Stands for a number that is negative, not whole, or beyond {@link #MAX_INTEGER}. */
    public static final long REFUSED = -1;

    /** No count a provider reports is near this; what is beyond is refused rather than believed. */
    public static final long MAX_INTEGER = 1_000_000_000_000L;

    static final int MAX_DEPTH = 512;
    private static final int MAX_KEY = 256;
    private static final int MAX_NUMBER = 64;
    /** A longer value is rare: its room is not kept for the next. */
    private static final int LARGE_CARRY = 64 * 1024;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = LOW_BITS * '"';
    private static final long BACKSLASHES = LOW_BITS * '\\';

    private static final int VALUE = 0;
    private static final int VALUE_OR_END = 1;
    private static final int KEY = 2;
    private static final int KEY_OR_END = 3;
    private static final int COLON = 4;
    private static final int NEXT = 5;
    private static final int IN_STRING = 6;
    private static final int IN_KEY = 7;
    private static final int IN_NUMBER = 8;
    private static final int IN_LITERAL = 9;
    private static final int DONE = 10;
    private static final int FAILED = 11;

    private final JsonShape<T> root;
    private final T target;
    private final int maxValue;
    private final int maxText;
    private final JsonText text = new JsonText();

    private int state = VALUE;
    private int depth;
    private boolean[] objects = new boolean[16];
    private @Nullable JsonShape<T>[] shapes = newArray(16);
    private @Nullable JsonShape<T> next;
    private String problem = "";
    private long consumed;

    private int tokenFrom;
    private byte[] carry = {};
    private int carried;
    private boolean carrying;
    private boolean carryTruncated;
    private long carriedChars;

    private boolean pendingEscape;
    private long escapeExtra;
    private long seen;

    private String literal = "";
    private int literalAt;

    private int rawDepth = -1;
    private @Nullable JsonShape<T> rawShape;
    private int rawFrom;
    private byte[] rawCarry = {};
    private int rawCarried;
    private boolean rawTruncated;
    private long rawChars;

    /**
     * @param target what the shape's handlers write to
     * @param maxValue bytes kept of one value; what is longer reaches its handler cut off, in however many chunks it came
     */
    public JsonScanner(JsonShape<T> root, T target, int maxValue) {
        this(root, target, maxValue, maxValue);
    }

    /**
     * @param maxValue bytes kept of a raw value and of a text that is wanted whole
     * @param maxText bytes kept of any other text
     */
    public JsonScanner(JsonShape<T> root, T target, int maxValue, int maxText) {
        this.root = root;
        this.target = target;
        this.maxValue = maxValue;
        this.maxText = maxText;
        this.next = root;
    }

    /** Makes ready for another JSON text. */
    public void reset() {
        state = VALUE;
        depth = 0;
        next = root;
        problem = "";
        consumed = 0;
        carrying = false;
        rawDepth = -1;
        rawShape = null;
    }

    /** Whether one whole JSON value has been read and nothing was wrong so far. */
    public boolean complete() {
        return state == DONE;
    }

    public boolean failed() {
        return state == FAILED;
    }

    /** What is wrong with the text, and where. */
    public Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** Ends the text: a number at its very end is complete now, anything else unfinished is a problem. */
    public void finish() {
        if (state == IN_NUMBER && depth == 0) {
            endNumber(carry, 0, 0);
        }
        if (state != DONE && state != FAILED) {
            fail(consumed == 0 ? "empty body" : "JSON ends early", 0);
        }
    }

    /** Takes the next bytes. After a problem the rest is ignored. */
    public void accept(byte[] bytes, int from, int to) {
        if (state == FAILED || from >= to) {
            return;
        }
        tokenFrom = from;
        rawFrom = from;
        scan(bytes, from, to);
        suspend(bytes, to);
        consumed += to - from;
    }

    private void scan(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            switch (state) {
                case IN_STRING, IN_KEY -> {
                    at = string(bytes, at, to);
                    continue;
                }
                case IN_NUMBER -> {
                    at = number(bytes, at, to);
                    continue;
                }
                case IN_LITERAL -> {
                    at = literal(bytes, at, to, from);
                    continue;
                }
                case FAILED -> {
                    return;
                }
                default -> {
                    // Structure: handled below.
                }
            }
            byte b = bytes[at];
            if (b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t')) {
                at++;
                continue;
            }
            switch (state) {
                case NEXT -> separator(bytes, at, from);
                case KEY, KEY_OR_END -> key(bytes, at, from);
                case COLON -> {
                    if (b == ':') {
                        state = VALUE;
                    } else {
                        unexpected("':'", b, at - from);
                    }
                }
                case DONE -> unexpected("nothing after the JSON value", b, at - from);
                default -> value(bytes, at, from);
            }
            at++;
        }
    }

    private void separator(byte[] bytes, int at, int from) {
        byte b = bytes[at];
        boolean inObject = objects[depth - 1];
        if (b == ',') {
            state = inObject ? KEY : VALUE;
            if (!inObject) {
                JsonShape<T> shape = shapes[depth - 1];
                next = shape == null ? null : shape.element;
            }
        } else if (b == (inObject ? '}' : ']')) {
            close(bytes, at + 1);
        } else {
            unexpected(inObject ? "',' or '}'" : "',' or ']'", b, at - from);
        }
    }

    private void key(byte[] bytes, int at, int from) {
        byte b = bytes[at];
        if (b == '"') {
            state = IN_KEY;
            beginString(at + 1);
        } else if (b == '}' && state == KEY_OR_END) {
            close(bytes, at + 1);
        } else {
            unexpected(state == KEY ? "a field name" : "a field name or '}'", b, at - from);
        }
    }

    private void value(byte[] bytes, int at, int from) {
        byte b = bytes[at];
        if (b == ']' && state == VALUE_OR_END) {
            close(bytes, at + 1);
            return;
        }
        JsonShape<T> shape = next;
        if (shape != null && shape.raw != null && rawDepth < 0) {
            rawDepth = depth;
            rawShape = shape;
            rawFrom = at;
            rawCarried = 0;
            rawTruncated = false;
            rawChars = 0;
        }
        if (shape != null && shape.otherwise != null && !shape.takes(b)) {
            shape.otherwise.accept(target);
        }
        switch (b) {
            case '"' -> {
                state = IN_STRING;
                beginString(at + 1);
            }
            case '{' -> {
                if (push(true, shape, at - from)) {
                    state = KEY_OR_END;
                    if (shape != null && shape.begin != null) {
                        shape.begin.accept(target);
                    }
                }
            }
            case '[' -> {
                if (push(false, shape, at - from)) {
                    state = VALUE_OR_END;
                    next = shape == null ? null : shape.element;
                }
            }
            case 't' -> beginLiteral("true");
            case 'f' -> beginLiteral("false");
            case 'n' -> beginLiteral("null");
            default -> {
                if (b == '-' || b >= '0' && b <= '9') {
                    state = IN_NUMBER;
                    tokenFrom = at;
                    carrying = false;
                } else {
                    unexpected("a value", b, at - from);
                }
            }
        }
    }

    private boolean push(boolean object, @Nullable JsonShape<T> shape, int offset) {
        if (depth == MAX_DEPTH) {
            fail("JSON is nested deeper than " + MAX_DEPTH, offset);
            return false;
        }
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, depth * 2);
            shapes = Arrays.copyOf(shapes, depth * 2);
        }
        objects[depth] = object;
        shapes[depth] = shape;
        depth++;
        return true;
    }

    private void close(byte[] bytes, int end) {
        depth--;
        JsonShape<T> shape = shapes[depth];
        if (shape != null && shape.end != null && objects[depth]) {
            shape.end.accept(target);
        }
        endValue(bytes, end);
    }

    private void endValue(byte[] bytes, int end) {
        if (rawDepth == depth) {
            endRaw(bytes, end);
        }
        state = depth == 0 ? DONE : NEXT;
    }

    private void beginString(int at) {
        tokenFrom = at;
        carrying = false;
        pendingEscape = false;
        escapeExtra = 0;
        seen = 0;
    }

    private int string(byte[] bytes, int from, int to) {
        int at = from;
        if (pendingEscape) {
            pendingEscape = false;
            escapeExtra += bytes[at] == 'u' ? 5 : 1;
            at++;
        }
        long all = seen;
        while (at < to) {
            if (at <= to - Long.BYTES) {
                long word = (long) LONGS.get(bytes, at);
                all |= word;
                long quote = word ^ QUOTES;
                long slash = word ^ BACKSLASHES;
                long found = ((quote - LOW_BITS) & ~quote | (slash - LOW_BITS) & ~slash) & HIGH_BITS;
                if (found == 0) {
                    at += Long.BYTES;
                    continue;
                }
                at += Long.numberOfTrailingZeros(found) >>> 3;
            }
            byte b = bytes[at];
            all |= (long) b << 56;
            if (b == '"') {
                seen = all;
                endString(bytes, at);
                return at + 1;
            }
            if (b == '\\') {
                if (at + 1 == to) {
                    pendingEscape = true;
                    at++;
                } else {
                    escapeExtra += bytes[at + 1] == 'u' ? 5 : 1;
                    at += 2;
                }
            } else {
                at++;
            }
        }
        seen = all;
        return at;
    }

    private void endString(byte[] bytes, int end) {
        if (state == IN_KEY) {
            endKey(bytes, end);
            return;
        }
        JsonShape<T> shape = next;
        if (shape != null && shape.text != null) {
            boolean ascii = (seen & HIGH_BITS) == 0;
            int limit = limit(shape);
            if (carrying || end - tokenFrom > limit) {
                carry(bytes, tokenFrom, end, limit);
                text.set(carry, 0, carried, escapeExtra > 0, carryTruncated, carriedChars - escapeExtra);
            } else {
                long chars = ascii ? end - tokenFrom : JsonText.countChars(bytes, tokenFrom, end);
                text.set(bytes, tokenFrom, end, escapeExtra > 0, false, chars - escapeExtra);
            }
            shape.text.accept(target, text);
            if (carry.length > LARGE_CARRY) {
                carry = new byte[0];
            }
        }
        endValue(bytes, end + 1);
    }

    private int limit(JsonShape<T> shape) {
        return shape.whole ? maxValue : maxText;
    }

    private void endKey(byte[] bytes, int end) {
        JsonShape<T> shape = shapes[depth - 1];
        state = COLON;
        if (shape == null || !shape.wantsFields()) {
            next = null;
            return;
        }
        byte[] from = bytes;
        int start = tokenFrom;
        int stop = end;
        if (carrying) {
            carry(bytes, tokenFrom, end, MAX_KEY);
            from = carry;
            start = 0;
            stop = carried;
        }
        if (escapeExtra > 0) {
            from = text.set(from, start, stop, true, false, 0)
                    .toString()
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            start = 0;
            stop = from.length;
        }
        next = shape.field(from, start, stop);
    }

    private void beginLiteral(String expected) {
        state = IN_LITERAL;
        literal = expected;
        literalAt = 1;
        // The first letter is taken by the caller.
    }

    private int literal(byte[] bytes, int from, int to, int chunkFrom) {
        int at = from;
        while (at < to && literalAt < literal.length()) {
            if (bytes[at] != literal.charAt(literalAt)) {
                unexpected(literal, bytes[at], at - chunkFrom);
                return at;
            }
            at++;
            literalAt++;
        }
        if (literalAt == literal.length()) {
            JsonShape<T> shape = next;
            if (shape != null && shape.bool != null && literal.charAt(0) != 'n') {
                shape.bool.accept(target, literal.charAt(0) == 't');
            }
            endValue(bytes, at);
        }
        return at;
    }

    private int number(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            byte b = bytes[at];
            if (b >= '0' && b <= '9' || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E') {
                at++;
            } else {
                endNumber(bytes, tokenFrom, at);
                return b == ',' && state == NEXT && inUnwantedArray() ? vector(bytes, at, to) : at;
            }
        }
        return at;
    }

    private boolean inUnwantedArray() {
        return rawDepth < 0 && depth > 0 && !objects[depth - 1] && shapes[depth - 1] == null;
    }

    /**
     * Passes over numbers of an array that nobody wants, as vectors are, without a turn of the state machine for each.
     *
     * @param from a comma between two values
     * @return where the last number that ends in this chunk ends, or its comma; what follows is read as usual
     */
    private int vector(byte[] bytes, int from, int to) {
        int at = from;
        while (at + 1 < to && bytes[at] == ',') {
            int start = at + 1;
            int end = JsonNumbers.end(bytes, start, to);
            if (end <= start || end == to || bytes[end] != ',') {
                return at;
            }
            at = end;
        }
        return at;
    }

    private void endNumber(byte[] bytes, int from, int end) {
        byte[] digits = bytes;
        int start = from;
        int stop = end;
        if (carrying || end - from > MAX_NUMBER) {
            carry(bytes, from, end, MAX_NUMBER);
            digits = carry;
            start = 0;
            stop = carried;
        }
        if (!(carrying && carryTruncated) && !JsonNumbers.valid(digits, start, stop)) {
            fail("not a number", 0);
            return;
        }
        JsonShape<T> shape = next;
        if (shape != null && shape.integer != null) {
            shape.integer.accept(target, carrying && carryTruncated ? REFUSED : JsonNumbers.count(digits, start, stop));
        }
        endValue(bytes, end);
    }

    private void endRaw(byte[] bytes, int end) {
        JsonShape<T> shape = rawShape;
        rawDepth = -1;
        rawShape = null;
        if (shape == null || shape.raw == null) {
            return;
        }
        if (rawCarried > 0 || end - rawFrom > maxValue) {
            carryRaw(bytes, end);
            text.set(rawCarry, 0, rawCarried, false, rawTruncated, rawChars);
        } else {
            text.set(bytes, rawFrom, end, false, false, -1);
        }
        shape.raw.accept(target, text);
    }

    /** Saves what the next chunk's token needs of this one. */
    private void suspend(byte[] bytes, int to) {
        if (state == FAILED) {
            return;
        }
        if (rawDepth >= 0) {
            carryRaw(bytes, to);
        }
        switch (state) {
            case IN_STRING -> {
                JsonShape<T> shape = next;
                if (shape != null && shape.text != null) {
                    carry(bytes, tokenFrom, to, limit(shape));
                }
            }
            case IN_KEY -> carry(bytes, tokenFrom, to, MAX_KEY);
            case IN_NUMBER -> carry(bytes, tokenFrom, to, MAX_NUMBER);
            default -> {
                // Nothing is open.
            }
        }
    }

    private void carry(byte[] bytes, int from, int to, int limit) {
        if (!carrying) {
            carrying = true;
            carryTruncated = false;
            carried = 0;
            carriedChars = 0;
        }
        int length = Math.min(to - from, limit - carried);
        if (length < to - from) {
            carryTruncated = true;
        }
        carry = room(carry, carried, length, limit);
        System.arraycopy(bytes, from, carry, carried, length);
        carried += length;
        carriedChars += JsonText.countChars(bytes, from, to);
    }

    private void carryRaw(byte[] bytes, int to) {
        int length = Math.min(to - rawFrom, maxValue - rawCarried);
        if (length < to - rawFrom) {
            rawTruncated = true;
        }
        rawCarry = room(rawCarry, rawCarried, length, maxValue);
        System.arraycopy(bytes, rawFrom, rawCarry, rawCarried, length);
        rawCarried += length;
        rawChars += JsonText.countChars(bytes, rawFrom, to);
    }

    private static byte[] room(byte[] bytes, int size, int more, int limit) {
        return bytes.length - size >= more
                ? bytes
                : Arrays.copyOf(bytes, Math.max((int) Math.min(limit, bytes.length * 2L), size + more));
    }

    private void unexpected(String expected, byte found, int offset) {
        fail(
                "expected " + expected + ", found "
                        + (found > ' ' && found < 0x7F ? "'" + (char) found + "'" : "byte " + (found & 0xFF)),
                offset);
    }

    private void fail(String message, int offset) {
        state = FAILED;
        problem = message + " at byte " + (consumed + offset);
    }

    @SuppressWarnings("unchecked")
    private static <T> @Nullable JsonShape<T>[] newArray(int length) {
        return (JsonShape<T>[]) new JsonShape<?>[length];
    }
}
