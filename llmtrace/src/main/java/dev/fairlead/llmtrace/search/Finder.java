package dev.fairlead.llmtrace.search;

import dev.fairlead.llm.call.TextSegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks for all terms in what was said in one call. */
final class Finder {

    private static final int MAX_HITS = 5;
    private static final int AROUND = 80;
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final SearchTerms terms;
    private final Optional<Match.Side> only;

    /** @param only the body that is looked into, both where empty */
    Finder(SearchTerms terms, Optional<Match.Side> only) {
        this.terms = terms;
        this.only = only;
    }

    /** Empty unless every term occurs. */
    List<Match.Hit> hits(CallText text) {
        List<Match.Hit> hits = new ArrayList<>();
        BitSet found = new BitSet();
        if (only.stream().allMatch(Match.Side.REQUEST::equals)) {
            side(Match.Side.REQUEST, text.input(), text.requestText(), found, hits);
        }
        if (only.stream().allMatch(Match.Side.ANSWER::equals)) {
            side(Match.Side.ANSWER, text.output(), text.answerText(), found, hits);
        }
        return found.cardinality() == terms.terms().size() ? hits : List.of();
    }

    private void side(Match.Side side, List<TextSegment> segments, String raw, BitSet found, List<Match.Hit> hits) {
        for (TextSegment segment : segments) {
            String origin = segment.origin().name().toLowerCase(Locale.ROOT);
            String text = segment.name().isEmpty() ? segment.text() : segment.name() + " " + segment.text();
            look(text, found)
                    .ifPresent(
                            snippet -> add(hits, new Match.Hit(side, segment.role(), origin, segment.name(), snippet)));
        }
        if (segments.isEmpty()) {
            look(raw, found).ifPresent(snippet -> add(hits, new Match.Hit(side, "", "raw", "", snippet)));
        }
    }

    private static void add(List<Match.Hit> hits, Match.Hit hit) {
        if (hits.size() < MAX_HITS) {
            hits.add(hit);
        }
    }

    /** The surroundings of the first place at which a term stands. */
    private Optional<String> look(String text, BitSet found) {
        String folded = SearchTerms.fold(text);
        int first = -1;
        int end = -1;
        for (int i = 0; i < terms.terms().size(); i++) {
            int at = folded.indexOf(terms.terms().get(i));
            if (at >= 0) {
                found.set(i);
                if (first < 0 || at < first) {
                    first = at;
                    end = at + terms.terms().get(i).length();
                }
            }
        }
        return first < 0 ? Optional.empty() : Optional.of(snippet(text, first, end));
    }

    private static String snippet(String text, int at, int end) {
        int from = whole(text, Math.max(0, at - AROUND));
        int to = whole(text, Math.min(text.length(), end + AROUND));
        String line = SPACE.matcher(text.substring(from, to)).replaceAll(" ").strip();
        return (from > 0 ? "…" : "") + line + (to < text.length() ? "…" : "");
    }

    /** A place that does not cut a character in two. */
    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }
}
