package dev.fairlead.core.config;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads single values into the types settings have. Every failure is an IllegalArgumentException that says what was expected. */
final class Scalars {

    private Scalars() {}

    static boolean reads(Class<?> type) {
        return type.isEnum()
                || List.of(
                                String.class,
                                int.class,
                                Integer.class,
                                long.class,
                                Long.class,
                                double.class,
                                Double.class,
                                boolean.class,
                                Boolean.class,
                                BigDecimal.class,
                                Duration.class,
                                ByteSize.class,
                                URI.class,
                                Path.class)
                        .contains(type);
    }

    static Object read(Node.Scalar scalar, Class<?> type) {
        if (scalar.kind() == Node.Kind.NOTHING) {
            throw new IllegalArgumentException("there is no value; give one, or remove the key to use its default");
        }
        String text = scalar.text();
        if (type == String.class) {
            if (scalar.kind() == Node.Kind.BOOLEAN) {
                throw new IllegalArgumentException(
                        "expected text, found " + text + "; put it in quotes if it is meant");
            }
            return text;
        }
        if (type == boolean.class || type == Boolean.class) {
            require(scalar, Node.Kind.BOOLEAN, text.equals("true") || text.equals("false"), "true or false");
            return Boolean.valueOf(text);
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return whole(scalar, type);
        }
        if (type == double.class || type == Double.class || type == BigDecimal.class) {
            return decimal(scalar, type);
        }
        if (type == Duration.class) {
            return Durations.parse(text);
        }
        if (type == ByteSize.class) {
            return ByteSize.parse(text);
        }
        if (type == URI.class) {
            return uri(text);
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        return constant(text, type);
    }

    private static Object whole(Node.Scalar scalar, Class<?> type) {
        require(scalar, Node.Kind.INTEGER, scalar.text().matches("[-+]?\\d+"), "a whole number");
        try {
            long value = Long.parseLong(scalar.text());
            return type == int.class || type == Integer.class ? (Object) Math.toIntExact(value) : (Object) value;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("the number " + scalar.text() + " is too large", e);
        }
    }

    private static Object decimal(Node.Scalar scalar, Class<?> type) {
        boolean number = scalar.text().matches("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d{1,3})?");
        var kind = scalar.kind() == Node.Kind.INTEGER ? Node.Kind.INTEGER : Node.Kind.DECIMAL;
        require(scalar, kind, number, "a number");
        return type == BigDecimal.class
                ? (Object) new BigDecimal(scalar.text())
                : (Object) Double.valueOf(scalar.text());
    }

    private static void require(Node.Scalar scalar, Node.Kind kind, boolean readable, String expected) {
        if ((scalar.kind() != kind && scalar.kind() != Node.Kind.UNTYPED) || !readable) {
            String hint = readable ? "; remove the quotes" : "";
            throw new IllegalArgumentException("expected " + expected + ", found \"" + scalar.text() + "\"" + hint);
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected an address such as https://host/path, found \"" + text + "\"", e);
        }
        throw new IllegalArgumentException(
                "expected an address with its scheme, such as https://host, found \"" + text + "\"");
    }

    private static Object constant(String text, Class<?> type) {
        Object[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> label(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.stream(constants).map(Scalars::label).collect(Collectors.joining(", "))
                        + ", found \"" + text + "\""));
    }

    /** An enum constant as the file writes it: lower case, words joined by hyphens. */
    static String label(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
