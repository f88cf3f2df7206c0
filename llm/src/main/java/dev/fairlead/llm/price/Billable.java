package dev.fairlead.llm.price;

import dev.fairlead.llm.call.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * What a rating needs to know of a call.
 *
 * @param provider whose price list applies: {@code openai}, {@code anthropic}, …
 * @param serviceTier the tier named in the answer; the request's wish does not count
 * @param region the inference region, where the provider prices by it
 * @param speed the speed mode named in the answer
 * @param batch whether the call was part of a batch
 * @param summed whether the usage is that of several requests together, so that the size of a prompt is not known
 * @param at when the call began; decides between rates by their effective dates
 */
public record Billable(
        String provider,
        Optional<String> requestedModel,
        Optional<String> servedModel,
        Usage usage,
        Optional<String> serviceTier,
        Optional<String> region,
        Optional<String> speed,
        boolean batch,
        boolean summed,
        Instant at) {

    /** One request. */
    public Billable(
            String provider,
            Optional<String> requestedModel,
            Optional<String> servedModel,
            Usage usage,
            Optional<String> serviceTier,
            Optional<String> region,
            Optional<String> speed,
            boolean batch,
            Instant at) {
        this(provider, requestedModel, servedModel, usage, serviceTier, region, speed, batch, false, at);
    }
}
