package dev.fairlead.llm.price;

/**
 * A range of prompt sizes with one price. Bands are cliffs: the size of the whole prompt (uncached, read from cache and
 * written to cache) decides, and every token of the call, output too, is priced by the band it falls into.
 *
 * @param above the band begins one token above this figure; 0 for the lowest, which includes the empty prompt
 * @param upTo the last size that belongs to the band; {@link Long#MAX_VALUE} for the highest
 */
public record PromptBand(long above, long upTo) {

    public static final PromptBand ALL = new PromptBand(0, Long.MAX_VALUE);

    /** @throws IllegalArgumentException if no size falls into the band */
    public PromptBand {
        if (above < 0 || upTo <= above) {
            throw new IllegalArgumentException("a prompt band above " + above + " cannot end at " + upTo);
        }
    }

    public boolean contains(long promptTokens) {
        return (promptTokens > above || above == 0) && promptTokens <= upTo;
    }

    boolean overlaps(PromptBand other) {
        return above < other.upTo && other.above < upTo;
    }
}
