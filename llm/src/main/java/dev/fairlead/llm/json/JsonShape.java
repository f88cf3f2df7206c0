package dev.fairlead.llm.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a JSON value are wanted and what to do with them: a value may be a text, a number, an object and an
 * array at once, since providers allow several forms for one field. What no handler wants is skipped. A shape is put
 * together once, then shared and no longer changed.
 *
 * @param <T> what the handlers write to
 */
public final class JsonShape<T> {

    /** Takes a string, or a value's raw text. */
    public interface OnText<T> {
        void accept(T target, JsonText text);
    }

    /** Takes a number. */
    public interface OnInteger<T> {
        /** @param value never negative, or {@link JsonScanner#REFUSED} */
        void accept(T target, long value);
    }

    /** Takes {@code true} or {@code false}. */
    public interface OnBoolean<T> {
        void accept(T target, boolean value);
    }

    @Nullable
    OnText<T> text;

    boolean whole;

    @Nullable
    OnText<T> raw;

    @Nullable
    OnInteger<T> integer;

    @Nullable
    OnBoolean<T> bool;

    @Nullable
    Consumer<T> begin;

    @Nullable
    Consumer<T> end;

    @Nullable
    Consumer<T> otherwise;

    @Nullable
    JsonShape<T> element;

    private byte[][] names = {};
    private JsonShape<T>[] children = newArray(0);
    private byte[] table = {};

    /** Wants the value when it is a string. */
    public JsonShape<T> text(OnText<T> handler) {
        text = handler;
        return this;
    }

    /** Wants the value when it is a string, and more of it than of others where it is long. */
    public JsonShape<T> wholeText(OnText<T> handler) {
        whole = true;
        return text(handler);
    }

    /** Wants the value's own JSON text, whatever its kind. A raw value inside a raw value is not reported. */
    public JsonShape<T> raw(OnText<T> handler) {
        raw = handler;
        return this;
    }

    public JsonShape<T> integer(OnInteger<T> handler) {
        integer = handler;
        return this;
    }

    public JsonShape<T> bool(OnBoolean<T> handler) {
        bool = handler;
        return this;
    }

    /** Wants to know when an object begins. */
    public JsonShape<T> begin(Consumer<T> handler) {
        begin = handler;
        return this;
    }

    /** Wants to know when an object has ended. */
    public JsonShape<T> end(Consumer<T> handler) {
        end = handler;
        return this;
    }

    /** Wants to know when the value is of a kind no handler takes; {@code null} does not count. */
    public JsonShape<T> otherwise(Consumer<T> handler) {
        otherwise = handler;
        return this;
    }

    /** Wants the elements when the value is an array. */
    public JsonShape<T> elements(JsonShape<T> shape) {
        element = shape;
        return this;
    }

    /** Wants a field when the value is an object. */
    public JsonShape<T> field(String name, JsonShape<T> shape) {
        names = Arrays.copyOf(names, names.length + 1);
        children = Arrays.copyOf(children, names.length);
        names[names.length - 1] = name.getBytes(StandardCharsets.UTF_8);
        children[names.length - 1] = shape;
        index();
        return this;
    }

    /** Wants a field when it is a string. */
    public JsonShape<T> field(String name, OnText<T> handler) {
        return field(name, new JsonShape<T>().text(handler));
    }

    /** Wants a field when it is a string, and more of it than of others where it is long. */
    public JsonShape<T> wholeField(String name, OnText<T> handler) {
        return field(name, new JsonShape<T>().wholeText(handler));
    }

    boolean wantsFields() {
        return names.length > 0;
    }

    /** Whether a value that begins with this byte has a handler. */
    boolean takes(byte first) {
        return switch (first) {
            case '"' -> text != null;
            case '{' -> wantsFields() || begin != null || end != null;
            case '[' -> element != null;
            case 't', 'f' -> bool != null;
            case 'n' -> true;
            default -> integer != null;
        };
    }

    @Nullable
    JsonShape<T> field(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return null;
        }
        int mask = table.length - 1;
        for (int slot = hash(bytes, from, length) & mask; table[slot] != 0; slot = slot + 1 & mask) {
            int position = (table[slot] & 0xFF) - 1;
            byte[] name = names[position];
            if (name.length == length && Arrays.equals(name, 0, length, bytes, from, to)) {
                return children[position];
            }
        }
        return null;
    }

    private void index() {
        if (names.length > 250) {
            throw new IllegalArgumentException("a shape has at most 250 fields");
        }
        int size = Integer.highestOneBit(names.length * 4);
        table = new byte[size];
        for (int i = 0; i < names.length; i++) {
            int slot = hash(names[i], 0, names[i].length) & size - 1;
            while (table[slot] != 0) {
                slot = slot + 1 & size - 1;
            }
            table[slot] = (byte) (i + 1);
        }
    }

    private static int hash(byte[] bytes, int from, int length) {
        int h = bytes[from] * 31 + bytes[from + length - 1] * 7 + bytes[from + length / 2] * 131 + length * 17;
        return h ^ h >>> 5;
    }

    @SuppressWarnings("unchecked")
    private static <T> JsonShape<T>[] newArray(int length) {
        return (JsonShape<T>[]) new JsonShape<?>[length];
    }
}
