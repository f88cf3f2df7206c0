package dev.fairlead.llm.price.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Billable;
import dev.fairlead.llm.price.Meter;
import dev.fairlead.llm.price.ModelPrices;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llm.price.PriceListException;
import dev.fairlead.llm.price.Rating;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PriceUpdateTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    private final PriceCatalog catalog =
            PriceCatalog.bundled().withOverrides("acme.yaml", """
                    provider: acme
                    adjustments:
                      batch_half: {batch: true, multiply: 0.5, source: https://example.com/prices, verified: 2026-11-01}
                    unit_rates:
                      - {meter: web_search, rate: 0.01, source: https://example.com/prices, verified: 2026-11-01}
                    models:
                      - id: anvil
                        aliases: [anvil-latest]
                        source: https://example.com/prices
                        verified: 2026-11-01
                        adjustments: [batch_half]
                        rates:
                          - {prompt_up_to: 200000, input: 1, cache_read: 0.1, output: 4}
                          - {prompt_above: 200000, input: 2, cache_read: 0.2, output: 6}
                      - id: ranker
                        source: https://example.com/prices
                        verified: 2026-11-01
                        unit_rates:
                          - {meter: search_unit, rate: 0.002}
                    """.getBytes(StandardCharsets.UTF_8));

    @Test
    void the_same_prices_change_nothing() {
        PriceUpdate update = update(liteLlm("""
                "acme/anvil": {"litellm_provider": "acme", "mode": "chat",
                  "input_cost_per_token": 1e-06, "cache_read_input_token_cost": 1e-07, "output_cost_per_token": 4e-06,
                  "input_cost_per_token_above_200k_tokens": 2e-06, "output_cost_per_token_above_200k_tokens": 6e-06,
                  "cache_read_input_token_cost_above_200k_tokens": 2e-07,
                  "input_cost_per_token_batches": 5e-07, "output_cost_per_token_batches": 2e-06},
                "acme/ranker": {"litellm_provider": "acme", "mode": "rerank",
                  "input_cost_per_query": 0.002, "input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
                """));

        assertThat(update.differences()).isEmpty();
        assertThat(update.changed()).isEmpty();
        assertThat(update.same()).isEqualTo(2);
    }

    @Test
    void a_changed_rate_counts_from_the_day_and_the_old_one_until_then() {
        PriceUpdate update = update(liteLlm("""
                "acme/anvil": {"litellm_provider": "acme", "mode": "chat",
                  "input_cost_per_token": 1.2e-06, "output_cost_per_token": 4e-06}
                """));

        assertThat(update.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.meter()).isEqualTo(Meter.INPUT);
            assertThat(difference.before())
                    .hasValueSatisfying(rate -> assertThat(rate).isEqualByComparingTo("1"));
            assertThat(difference.percent())
                    .hasValueSatisfying(moved -> assertThat(moved).isEqualByComparingTo("20"));
            assertThat(difference.exceeds(BigDecimal.valueOf(5))).isTrue();
        });
        PriceCatalog after = with(update.changed());
        assertThat(cost(after, "anvil", Usage.of(1_000_000, 0, REPORTED), "2026-11-19T23:59:59Z"))
                .isEqualTo("2 USD");
        assertThat(cost(after, "anvil", Usage.of(100_000, 0, REPORTED), "2026-11-20T00:00:00Z"))
                .isEqualTo("0.12 USD");
        assertThat(cost(after, "anvil-latest", Usage.of(100_000, 0, REPORTED), "2026-11-20T00:00:00Z"))
                .as("aliases stay")
                .isEqualTo("0.12 USD");
        assertThat(after.rate(new Billable(
                        "acme",
                        Optional.of("anvil"),
                        Optional.empty(),
                        Usage.of(100_000, 0, REPORTED),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Instant.parse("2026-11-20T00:00:00Z"))))
                .as("factors stay")
                .isInstanceOfSatisfying(
                        Rating.Priced.class, priced -> assertThat(priced.cost()).hasToString("0.06 USD"));
    }

    @Test
    void a_meter_the_file_does_not_know_keeps_its_rate() {
        PriceUpdate update = update(modelsDev("""
                "anvil": {"cost": {"input": 1.5, "output": 4}}
                """));

        ModelPrices changed = update.changed().getFirst();

        assertThat(changed.cards().getLast().rate(Meter.CACHE_READ))
                .hasValueSatisfying(rate -> assertThat(rate).isEqualByComparingTo("0.1"));
        assertThat(cost(
                        with(update.changed()),
                        "anvil",
                        new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, REPORTED),
                        "2026-11-21T00:00:00Z"))
                .as("what the provider bills by the piece stays")
                .isEqualTo("0.02 USD");
    }

    @Test
    void a_new_model_is_added_with_the_bands_and_tiers_of_the_file() {
        PriceUpdate update = update(liteLlm("""
                "acme/rocket": {"litellm_provider": "acme", "mode": "chat", "source": "https://example.com/rocket",
                  "input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05,
                  "cache_creation_input_token_cost": 1.5e-06, "cache_creation_input_token_cost_above_1hr": 2e-06,
                  "input_cost_per_token_above_200k_tokens": 2.5e-06,
                  "input_cost_per_token_priority": 2.5e-06, "output_cost_per_token_priority": 2e-05}
                """));

        ModelPrices rocket = update.added().getFirst();

        assertThat(rocket.cards())
                .extracting(card -> card.conditions() + " " + card.rates())
                .containsExactlyInAnyOrder(
                        " {INPUT=1.25, CACHE_WRITE_5M=1.5, CACHE_WRITE_1H=2, OUTPUT=10}",
                        "context>200000 {INPUT=2.5, CACHE_WRITE_5M=1.5, CACHE_WRITE_1H=2, OUTPUT=10}",
                        "tier=priority {INPUT=2.5, OUTPUT=20}");
        assertThat(rocket.cards().getFirst().source().address()).hasToString("https://example.com/rocket");
        assertThat(cost(with(update.added()), "rocket", Usage.of(300_000, 1_000, REPORTED), "2020-01-01T00:00:00Z"))
                .isEqualTo("0.76 USD");
    }

    @Test
    void a_rate_by_the_piece_changes_like_any_other() {
        PriceUpdate update = update(liteLlm("""
                "acme/ranker": {"litellm_provider": "acme", "mode": "rerank", "input_cost_per_query": 0.0025}
                """));

        PriceCatalog after = with(update.changed());
        Usage four = Usage.of(new Usage.Units(4, 0, 0, 0), REPORTED);

        assertThat(cost(after, "ranker", four, "2026-11-19T00:00:00Z")).isEqualTo("0.008 USD");
        assertThat(cost(after, "ranker", four, "2026-11-20T00:00:00Z")).isEqualTo("0.01 USD");
    }

    @Test
    void a_price_of_nothing_is_an_unknown_price() {
        PublishedPrices published = read(liteLlm("""
                "acme/gift": {"litellm_provider": "acme", "input_cost_per_token": 0.0, "output_cost_per_token": 0.0}
                """));

        assertThat(published.models()).isEmpty();
        assertThat(published.leftOut()).containsExactly(java.util.Map.entry("no rate that is understood", 1));
    }

    @Test
    void other_providers_are_not_touched() {
        PublishedPrices published = read(liteLlm("""
                "acme/anvil": {"litellm_provider": "acme", "input_cost_per_token": 9e-06}
                """));

        PriceUpdate update = PriceUpdate.of(catalog, published, "openai"::equals, DAY);

        assertThat(update.differences()).isEmpty();
        assertThat(update.changed()).isEmpty();
    }

    @Test
    void names_that_try_to_be_yaml_stay_names() {
        PublishedPrices published = read(modelsDev("""
                "it's {odd}: [#1]\\n  - id: evil": {"cost": {"input": 1, "output": 2}}
                """));

        PriceCatalog after = with(published.models());

        assertThat(after.models())
                .filteredOn(model -> model.provider().equals("acme"))
                .extracting(ModelPrices::id)
                .contains("it's {odd}: [#1]   - id: evil")
                .doesNotContain("evil");
    }

    @Test
    void refuses_what_is_neither_file() {
        for (String other : List.of("[]", "{}", "{\"a\": 1}", "not json")) {
            assertThatThrownBy(() -> read(other.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(PriceListException.class)
                    .hasMessageContaining("prices.json");
        }
    }

    private static final Usage.Quality REPORTED = Usage.Quality.REPORTED;

    private PriceUpdate update(byte[] file) {
        return PriceUpdate.of(catalog, read(file), "acme"::equals, DAY);
    }

    private static PublishedPrices read(byte[] file) {
        return PublishedPrices.read("prices.json", file, DAY);
    }

    private PriceCatalog with(List<ModelPrices> models) {
        String text = PriceListFile.of("A test.", models);
        return catalog.withOverrides("imported.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] liteLlm(String... models) {
        return ("{" + String.join(",", models) + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] modelsDev(String... models) {
        return ("{\"acme\": {\"id\": \"acme\", \"models\": {" + String.join(",", models) + "}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String cost(PriceCatalog catalog, String model, Usage usage, String at) {
        Rating rating = catalog.rate(new Billable(
                "acme",
                Optional.of(model),
                Optional.empty(),
                usage,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Instant.parse(at)));
        return Stream.of(rating)
                .map(found ->
                        found instanceof Rating.Priced priced ? priced.cost().toString() : found.toString())
                .findFirst()
                .orElseThrow();
    }
}
