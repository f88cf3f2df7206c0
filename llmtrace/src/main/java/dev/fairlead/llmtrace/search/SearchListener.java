package dev.fairlead.llmtrace.search;

/** Hears of a search while it runs. */
public interface SearchListener {

    /** Whether somebody still waits; asked between calls. */
    boolean waits();

    void found(Match match);

    /** Told again and again, also where nothing is found. */
    void came(SearchProgress progress);
}
