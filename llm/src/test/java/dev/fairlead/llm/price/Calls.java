package dev.fairlead.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** Calls to rate, built step by step from an ordinary one of today. */
record Calls(Billable call) {

    static Calls openAi(String model) {
        return served("openai", model);
    }

    static Calls anthropic(String model) {
        return served("anthropic", model);
    }

    static Calls served(String provider, String model) {
        return new Calls(new Billable(
                provider,
                Optional.empty(),
                Optional.of(model),
                Usage.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Instant.parse("2026-11-20T12:00:00Z")));
    }

    /** Text tokens and cache: uncached, read, written for 5 minutes, written for an hour, output. */
    Calls tokens(long input, long read, long write5m, long write1h, long output) {
        return usage(new Usage(input, read, write5m, write1h, output, 0, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED));
    }

    Calls tokens(long input, long output) {
        return tokens(input, 0, 0, 0, output);
    }

    Calls searches(long searches) {
        Usage u = call.usage();
        return usage(new Usage(
                u.inputUncached(),
                u.cacheRead(),
                u.cacheWrite5m(),
                u.cacheWrite1h(),
                u.output(),
                u.reasoning(),
                u.audioInput(),
                u.audioOutput(),
                u.imageInput(),
                u.imageOutput(),
                searches,
                u.toolCalls(),
                u.quality()));
    }

    Calls usage(Usage usage) {
        return with(usage, call.serviceTier(), call.region(), call.speed(), call.batch(), call.at());
    }

    Calls tier(String tier) {
        return with(call.usage(), Optional.of(tier), call.region(), call.speed(), call.batch(), call.at());
    }

    Calls region(String region) {
        return with(call.usage(), call.serviceTier(), Optional.of(region), call.speed(), call.batch(), call.at());
    }

    Calls speed(String speed) {
        return with(call.usage(), call.serviceTier(), call.region(), Optional.of(speed), call.batch(), call.at());
    }

    Calls batch() {
        return with(call.usage(), call.serviceTier(), call.region(), call.speed(), true, call.at());
    }

    Calls at(String instant) {
        return with(
                call.usage(), call.serviceTier(), call.region(), call.speed(), call.batch(), Instant.parse(instant));
    }

    Calls names(Optional<String> requested, Optional<String> served) {
        return new Calls(new Billable(
                call.provider(),
                requested,
                served,
                call.usage(),
                call.serviceTier(),
                call.region(),
                call.speed(),
                call.batch(),
                call.at()));
    }

    private Calls with(
            Usage usage,
            Optional<String> tier,
            Optional<String> region,
            Optional<String> speed,
            boolean batch,
            Instant at) {
        return new Calls(new Billable(
                call.provider(), call.requestedModel(), call.servedModel(), usage, tier, region, speed, batch, at));
    }

    void costs(PriceCatalog catalog, String usd) {
        assertThat(catalog.rate(call)).isInstanceOfSatisfying(Rating.Priced.class, priced -> {
            assertThat(priced.cost().currency()).isEqualTo("USD");
            assertThat(priced.cost().amount()).isEqualByComparingTo(new BigDecimal(usd));
        });
    }

    void isUnpriced(PriceCatalog catalog, String... because) {
        assertThat(catalog.rate(call))
                .isInstanceOfSatisfying(
                        Rating.Unpriced.class,
                        unpriced -> assertThat(unpriced.reason()).contains(because));
    }
}
