package dev.fairlead.core.config;

/** Checks a value against its {@link Range}. */
final class Limits {

    private Limits() {}

    /** @throws IllegalArgumentException when the value is below or above its range */
    static void check(Object value, Class<?> type, Range range) {
        if (compare(value, bound(range.min(), type)) < 0 || compare(value, bound(range.max(), type)) > 0) {
            String shown = value instanceof java.time.Duration duration ? duration.toMillis() + "ms" : value.toString();
            throw new IllegalArgumentException(
                    "must be from " + range.min() + " to " + range.max() + ", found " + shown);
        }
    }

    private static Object bound(String text, Class<?> type) {
        return Scalars.read(new Node.Scalar(text, Node.Kind.UNTYPED, Source.DEFAULT), type);
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object value, Object bound) {
        return ((Comparable<Object>) value).compareTo(bound);
    }
}
