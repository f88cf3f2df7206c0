package dev.fairlead.llmtrace.search;

import dev.fairlead.llmtrace.store.CallRow;
import java.util.List;

/** A call in which everything that was looked for occurs. */
public record Match(CallRow call, List<Hit> hits) {

    public Match {
        hits = List.copyOf(hits);
    }

    /** Which body. */
    public enum Side {
        REQUEST,
        ANSWER
    }

    /**
     * One text in which something was found.
     *
     * @param role of the message, empty outside of one
     * @param origin who wrote the text: a {@link dev.fairlead.llm.call.TextSegment.Origin} in lower case, or {@code raw} where
     *     the body is in no format that is understood
     * @param name of the tool, where it is about one
     * @param snippet what stands around the first place, on one line
     */
    public record Hit(Side side, String role, String origin, String name, String snippet) {}
}
