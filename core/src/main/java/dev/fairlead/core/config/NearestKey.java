package dev.fairlead.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which key was meant. */
final class NearestKey {

    private NearestKey() {}

    /** The valid key nearest to what was written, if one is near enough to be a slip. */
    static Optional<String> to(String written, Collection<String> valid) {
        String plain = plain(written);
        return valid.stream()
                .filter(key -> distance(plain, plain(key)) <= Math.max(2, plain.length() / 3))
                .min(Comparator.comparingInt(key -> distance(plain, plain(key))));
    }

    /** {@code upstream_url} and {@code upstream-url} are {@code upstreamUrl}. */
    private static String plain(String key) {
        return key.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
