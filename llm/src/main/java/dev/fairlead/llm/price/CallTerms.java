package dev.fairlead.llm.price;

import java.util.ArrayList;
import java.util.List;

/**
 * The terms a call was served on, in the price list's words. Empty strings stand for the provider's standard.
 *
 * @param tier service tier named in the answer
 * @param region where inference was pinned to
 * @param speed speed mode
 */
public record CallTerms(String tier, boolean batch, String region, String speed) {

    public static final CallTerms STANDARD = new CallTerms("", false, "", "");

    /** As in {@code tier=priority,speed=fast}; empty for the standard. */
    @Override
    public String toString() {
        List<String> terms = new ArrayList<>();
        if (!tier.isEmpty()) {
            terms.add("tier=" + tier);
        }
        if (batch) {
            terms.add("batch");
        }
        if (!region.isEmpty()) {
            terms.add("region=" + region);
        }
        if (!speed.isEmpty()) {
            terms.add("speed=" + speed);
        }
        return String.join(",", terms);
    }
}
