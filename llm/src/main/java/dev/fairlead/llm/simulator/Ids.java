package dev.fairlead.llm.simulator;

/** Ids in the providers' alphabets and lengths, made from a number so that the same number gives the same id. */
final class Ids {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Ids() {}

    /** SplitMix64's finalizer: neighbouring numbers give unrelated ids. */
    static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    static String hex(String prefix, long number, int digits) {
        StringBuilder id = new StringBuilder(prefix.length() + digits).append(prefix);
        long state = number;
        long word = 0;
        for (int i = 0; i < digits; i++) {
            if ((i & 15) == 0) {
                state = mix(state);
                word = state;
            }
            id.append(Character.forDigit((int) (word & 15), 16));
            word >>>= 4;
        }
        return id.toString();
    }

    static String base62(String prefix, long number, int digits) {
        StringBuilder id = new StringBuilder(prefix.length() + digits).append(prefix);
        long state = number;
        long word = 0;
        for (int i = 0; i < digits; i++) {
            if (i % 10 == 0) {
                state = mix(state);
                word = state >>> 1;
            }
            id.append(BASE62.charAt((int) (word % 62)));
            word /= 62;
        }
        return id.toString();
    }
}
