package dev.fairlead.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What holds for any call; a fixed seed makes a failure repeatable. */
class RatingPropertiesTest {

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    private static final List<String> TIERS = List.of("", "default", "flex", "priority", "fast", "ultrafast", "batch");

    private final PriceCatalog catalog = PriceCatalog.bundled();
    // A property over calls that are mostly unpriced would prove little.
    private static final int ENOUGH = 5_000;

    private final RandomGenerator random = new Random(20261120);

    @Test
    void lines_add_up_to_the_cost_and_each_is_quantity_times_rate() {
        int priced = 0;
        for (int i = 0; i < 20_000; i++) {
            Calls call = anyCall();
            if (catalog.rate(call.call()) instanceof Rating.Priced rating) {
                priced++;
                BigDecimal sum = BigDecimal.ZERO;
                for (Rating.Line line : rating.lines()) {
                    BigDecimal per = line.meter() == Meter.WEB_SEARCH ? BigDecimal.ONE : MILLION;
                    assertThat(line.cost().multiply(per))
                            .isEqualByComparingTo(line.rate().multiply(BigDecimal.valueOf(line.quantity())));
                    assertThat(line.quantity()).isPositive();
                    sum = sum.add(line.cost());
                }
                assertThat(rating.cost().amount()).isEqualByComparingTo(sum);
            }
        }
        assertThat(priced).isGreaterThan(ENOUGH);
    }

    @Test
    void rating_is_a_pure_function_of_call_and_catalog() {
        PriceCatalog again = PriceCatalog.bundled();
        for (int i = 0; i < 2_000; i++) {
            Billable call = anyCall().call();

            assertThat(catalog.rate(call)).isEqualTo(catalog.rate(call)).isEqualTo(again.rate(call));
        }
    }

    @Test
    void every_token_of_a_call_is_on_exactly_one_line() {
        for (int i = 0; i < 5_000; i++) {
            Calls call = anyCall();
            if (catalog.rate(call.call()) instanceof Rating.Priced rating) {
                long tokens = rating.lines().stream()
                        .filter(line -> line.meter() != Meter.WEB_SEARCH)
                        .mapToLong(Rating.Line::quantity)
                        .sum();

                assertThat(tokens).isEqualTo(call.call().usage().totalTokens());
            }
        }
    }

    @Test
    void usage_without_a_price_is_unpriced_with_a_reason_and_never_costs_nothing() {
        int unpriced = 0;
        for (int i = 0; i < 5_000; i++) {
            Calls call = random.nextInt(3) == 0
                    ? Calls.served(anyModel().provider(), "unknown-" + random.nextInt())
                            .tokens(1 + random.nextLong(9_000), 1)
                    : anyCall();
            switch (catalog.rate(call.call())) {
                case Rating.Unpriced none -> {
                    unpriced++;
                    assertThat(none.reason()).isNotBlank();
                }
                case Rating.Priced rating -> {
                    assertThat(rating.cost().amount()).isNotNegative();
                    rating.lines().forEach(line -> assertThat(line.rate()).isNotNegative());
                }
            }
        }
        assertThat(unpriced).isGreaterThan(1_000);
    }

    @Test
    void more_tokens_within_a_band_never_cost_less() {
        for (int i = 0; i < 5_000; i++) {
            ModelPrices model = anyModel();
            long input = random.nextLong(90_000);
            long output = random.nextLong(90_000);
            Calls call = Calls.served(model.provider(), model.id());
            if (catalog.rate(call.tokens(input, output).call()) instanceof Rating.Priced less
                    && catalog.rate(call.tokens(input + random.nextLong(10_000), output + random.nextLong(10_000))
                                    .call())
                            instanceof Rating.Priced more) {
                assertThat(more.cost().amount())
                        .as(model.id())
                        .isGreaterThanOrEqualTo(less.cost().amount());
            }
        }
    }

    private Calls anyCall() {
        ModelPrices model = anyModel();
        long input = random.nextLong(400_000);
        long output = random.nextLong(100_000);
        Usage usage = new Usage(
                input,
                maybe(400_000),
                rarely(50_000),
                rarely(50_000),
                output,
                random.nextLong(output + 1),
                Math.min(input / 2, rarely(20_000)),
                Math.min(output / 2, rarely(20_000)),
                Math.min(input / 2, rarely(20_000)),
                Math.min(output / 2, rarely(20_000)),
                rarely(5),
                0,
                Usage.Quality.REPORTED);
        Calls call = Calls.served(model.provider(), model.id())
                .usage(usage)
                .tier(random.nextBoolean() ? "" : TIERS.get(random.nextInt(TIERS.size())));
        if (random.nextInt(4) == 0) {
            call = call.region("us");
        }
        if (random.nextInt(10) == 0) {
            call = call.speed("fast");
        }
        return random.nextInt(10) == 0 ? call.batch() : call;
    }

    private ModelPrices anyModel() {
        List<ModelPrices> models = catalog.models();
        return models.get(random.nextInt(models.size()));
    }

    private long rarely(long bound) {
        return random.nextInt(20) == 0 ? random.nextLong(bound) : 0;
    }

    private long maybe(long bound) {
        return random.nextInt(4) == 0 ? random.nextLong(bound) : 0;
    }
}
