package dev.fairlead.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every figure that comes with Fairlead. */
class BundledPricesTest {

    private static final LocalDate WRITTEN = LocalDate.parse("2026-11-20");

    private final PriceCatalog catalog = PriceCatalog.bundled();

    @Test
    void lists_the_current_models_of_every_provider() {
        assertThat(catalog.models()).hasSizeGreaterThanOrEqualTo(80);
        assertThat(catalog.models())
                .extracting(ModelPrices::provider)
                .containsOnly("openai", "anthropic", "gemini", "bedrock", "cohere", "mistral", "xai", "groq");
        assertThat(catalog.models())
                .extracting(ModelPrices::id)
                .contains(
                        "claude-opus-5-5",
                        "claude-sonnet-5-5",
                        "claude-haiku-5-5",
                        "claude-fable-5-2",
                        "claude-fable-5-1",
                        "gpt-6-sol",
                        "gpt-6.1-sol",
                        "gpt-5.5",
                        "gpt-5",
                        "gemini-3.8-flash",
                        "gemini-2.5-pro",
                        "anthropic.claude-opus-4-8",
                        "amazon.nova-lite-v1:0",
                        "mistral-large-4",
                        "grok-4.7",
                        "openai/gpt-oss-120b");
    }

    @Test
    void every_figure_has_a_source_and_a_day_it_was_seen_there() {
        assertThat(sources()).isNotEmpty().allSatisfy(source -> {
            assertThat(source.address().getScheme()).isEqualTo("https");
            assertThat(source.address().getHost())
                    .isIn(
                            "developers.openai.com",
                            "platform.claude.com",
                            "docs.anthropic.com",
                            "www.anthropic.com",
                            "ai.google.dev",
                            "console.groq.com",
                            "developer.puter.com",
                            "github.com");
            assertThat(source.verified()).isAfter(LocalDate.parse("2026-01-01")).isBeforeOrEqualTo(WRITTEN);
        });
    }

    /** A branch moves on, and the figure with it. */
    @Test
    void a_figure_read_in_a_repository_names_the_commit() {
        assertThat(sources())
                .filteredOn(source -> source.address().getHost().equals("github.com"))
                .isNotEmpty()
                .allSatisfy(
                        source -> assertThat(source.address().getPath()).matches("/[^/]+/[^/]+/blob/[0-9a-f]{40}/.+"));
    }

    @Test
    void every_card_prices_something_and_nothing_at_zero() {
        for (ModelPrices model : catalog.models()) {
            assertThat(model.cards().isEmpty() && model.unitRates().isEmpty())
                    .as(model.id())
                    .isFalse();
            assertThat(model.cards()).as(model.id()).allSatisfy(card -> {
                assertThat(card.rate(Meter.INPUT)).isPresent();
                assertThat(card.rates().values())
                        .allSatisfy(rate -> assertThat(rate).isPositive());
            });
        }
    }

    @Test
    void reading_the_cache_costs_less_than_input_and_writing_it_at_least_as_much() {
        for (ModelPrices model : pricedByTokens()) {
            for (RateCard card : model.cards()) {
                BigDecimal input = card.rate(Meter.INPUT).orElseThrow();
                card.rate(Meter.CACHE_READ)
                        .ifPresent(read -> assertThat(read).as(model.id()).isLessThan(input));
                Stream.of(Meter.CACHE_WRITE_5M, Meter.CACHE_WRITE_1H)
                        .flatMap(meter -> card.rate(meter).stream())
                        .forEach(write -> assertThat(write).as(model.id()).isGreaterThanOrEqualTo(input));
            }
        }
    }

    @Test
    void no_two_cards_of_a_model_match_the_same_call() {
        for (ModelPrices model : catalog.models()) {
            List<RateCard> seen = new ArrayList<>();
            for (RateCard card : model.cards()) {
                assertThat(seen).as(model.id()).noneMatch(card::overlaps);
                seen.add(card);
            }
        }
    }

    @Test
    void every_prompt_size_of_a_model_on_standard_terms_has_a_rate_today() {
        for (ModelPrices model : pricedByTokens()) {
            for (long prompt : new long[] {0, 1, 100_000, 100_001, 200_000, 200_001, 272_000, 272_001, 1_000_000}) {
                Calls call = Calls.served(model.provider(), model.id()).tokens(prompt, 0);

                assertThat(catalog.rate(call.call()))
                        .as(model.id() + " " + prompt)
                        .isInstanceOf(Rating.Priced.class);
            }
        }
    }

    @Test
    void a_name_means_one_model() {
        for (ModelPrices model : catalog.models()) {
            Stream.concat(Stream.of(model.id()), model.aliases().stream())
                    .forEach(name -> assertThat(catalog.find(model.provider(), name))
                            .as(name)
                            .contains(model));
        }
    }

    @Test
    void bedrock_names_a_model_by_its_id_or_a_geographys_profile_and_the_global_one_apart() {
        String claude = "anthropic.claude-haiku-4-5-20251001-v1:0";

        assertThat(catalog.find("bedrock", "eu." + claude))
                .contains(catalog.find("bedrock", claude).orElseThrow());
        assertThat(rate("bedrock", claude)).isEqualByComparingTo("1.1");
        assertThat(rate("bedrock", "global." + claude)).isEqualByComparingTo("1");
        assertThat(catalog.find("bedrock", "us-gov." + claude)).isEmpty();
        assertThat(catalog.find("gemini", "gemini-2.5-flash-preview-09-2025")).isEmpty();
    }

    @Test
    void the_launch_price_of_a_model_ends_where_its_own_begins() {
        Calls large = Calls.served("mistral", "mistral-large-4").tokens(1_000_000, 0);

        large.at("2026-10-19T23:59:59Z").costs(catalog, "0.68");
        large.at("2026-10-20T00:00:00Z").costs(catalog, "1.36");
    }

    @Test
    void the_long_context_of_grok_begins_at_two_hundred_thousand_tokens() {
        Calls grok = Calls.served("xai", "grok-4.6");

        grok.tokens(199_999, 0).costs(catalog, "0.399998");
        grok.tokens(200_000, 0).costs(catalog, "0.8");
        grok.tokens(200_000, 0).tier("priority").costs(catalog, "1.6");
    }

    @Test
    void a_batch_whose_cached_tokens_have_no_figure_is_unpriced() {
        Calls batch = Calls.served("gemini", "gemini-2.5-flash").batch();

        batch.tokens(1_000_000, 0).costs(catalog, "0.15");
        batch.tokens(10, 5, 0, 0, 0).isUnpriced(catalog, "cache_read");
    }

    private BigDecimal rate(String provider, String model) {
        return catalog.find(provider, model)
                .orElseThrow()
                .cards()
                .getFirst()
                .rate(Meter.INPUT)
                .orElseThrow();
    }

    @Test
    void the_version_is_the_same_for_the_same_lists() {
        assertThat(catalog.version())
                .matches("[0-9a-f]{12}")
                .isEqualTo(PriceCatalog.bundled().version());
    }

    @Test
    void a_model_priced_by_units_alone_has_no_price_for_tokens() {
        Calls rerank = Calls.served("cohere", "rerank-v4.0-fast");
        Usage units = Usage.of(new Usage.Units(3, 0, 0, 0), Usage.Quality.REPORTED);

        assertThat(catalog.rate(rerank.usage(units).call()))
                .isInstanceOfSatisfying(
                        Rating.Priced.class,
                        priced -> assertThat(priced.cost().amount()).isEqualByComparingTo("0.006"));
        assertThat(catalog.rate(rerank.tokens(10, 0).call())).isInstanceOf(Rating.Unpriced.class);
    }

    private List<ModelPrices> pricedByTokens() {
        return catalog.models().stream()
                .filter(model -> !model.cards().isEmpty())
                .toList();
    }

    private List<Source> sources() {
        return catalog.models().stream()
                .flatMap(model -> Stream.of(
                                model.cards().stream().map(RateCard::source),
                                model.adjustments().stream().map(Adjustment::source),
                                model.unitRates().stream().map(UnitRate::source))
                        .flatMap(s -> s))
                .toList();
    }
}
