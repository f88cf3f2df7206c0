package dev.fairlead.llmtrace.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is looked for: words and phrases that must all occur in a call, anywhere, also inside of longer words. Case does not
 * matter, and any white space is like a space.
 *
 * @param terms folded, at least one, none empty
 */
public record SearchTerms(List<String> terms) {

    private static final int MAX_TERMS = 10;
    private static final Pattern TERM = Pattern.compile("\"([^\"]*)\"?|([^\\s\"]+)");

    public SearchTerms {
        terms = List.copyOf(terms);
    }

    /**
     * Reads words and {@code "phrases in quotes"}.
     *
     * @throws IllegalArgumentException if there is no term or more than ten
     */
    public static SearchTerms parse(String text) {
        List<String> terms = new ArrayList<>();
        Matcher matcher = TERM.matcher(text);
        while (matcher.find()) {
            String term = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            if (!term.isBlank()) {
                terms.add(fold(term));
            }
        }
        if (terms.isEmpty() || terms.size() > MAX_TERMS) {
            throw new IllegalArgumentException(
                    "one to " + MAX_TERMS + " words or \"phrases\" are looked for, found " + terms.size());
        }
        return new SearchTerms(terms);
    }

    /** A text as it is compared, of the same length, so that a place in one is the same place in the other. */
    static String fold(String text) {
        char[] folded = new char[text.length()];
        for (int i = 0; i < folded.length; i++) {
            char c = text.charAt(i);
            folded[i] = c < 0x80 ? ascii(c) : other(c);
        }
        return new String(folded);
    }

    private static char ascii(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + ('a' - 'A'));
        }
        return c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    }

    private static char other(char c) {
        return Character.isWhitespace(c) || c == '\u00a0' ? ' ' : Character.toLowerCase(Character.toUpperCase(c));
    }
}
