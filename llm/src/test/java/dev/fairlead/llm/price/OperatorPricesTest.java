package dev.fairlead.llm.price;

import static dev.fairlead.llm.price.Calls.anthropic;
import static dev.fairlead.llm.price.Calls.openAi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llm.call.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorPricesTest {

    private static final String CONTRACT = """
            provider: openai
            prefixes: [openai/]
            rename: {prod-chat: gpt-5}
            models:
              - id: gpt-5
                dated: -YYYY-MM-DD
                aliases: [gpt-five]
                source: https://example.com/contract
                verified: 2026-11-01
                adjustments: [batch_half]
                rates:
                  - {input: 1, output: 8}
                  - {tier: priority, input: 3, output: 24}
            """;

    private final PriceCatalog bundled = PriceCatalog.bundled();

    @Test
    void a_model_of_the_operators_file_replaces_the_bundled_one_as_a_whole() {
        PriceCatalog catalog = with(CONTRACT);

        openAi("gpt-5").tokens(1_000_000, 0).costs(catalog, "1");
        openAi("gpt-5").tokens(1_000_000, 0).tier("fast").costs(catalog, "3");
        openAi("gpt-5").tokens(0, 10, 0, 0, 0).isUnpriced(catalog, "cache_read");
        openAi("gpt-5-mini").tokens(1_000_000, 0).costs(catalog, "0.25");
        anthropic("claude-opus-5").tokens(1_000_000, 0).costs(catalog, "5");
    }

    @Test
    void terms_adjustments_and_unit_rates_of_the_bundled_list_stay_in_force() {
        PriceCatalog catalog = with(CONTRACT);

        openAi("gpt-5").tokens(1_000_000, 0).tier("default").costs(catalog, "1");
        openAi("gpt-5").tokens(1_000_000, 0).batch().costs(catalog, "0.5");
        openAi("gpt-5").searches(2).costs(catalog, "0.02");
    }

    @Test
    void names_can_be_added_and_prefixes_declared() {
        PriceCatalog catalog = with(CONTRACT);

        openAi("prod-chat").tokens(1_000_000, 0).costs(catalog, "1");
        openAi("gpt-five").tokens(1_000_000, 0).costs(catalog, "1");
        openAi("openai/gpt-5-2025-08-07").tokens(1_000_000, 0).costs(catalog, "1");
        openAi("openai/gpt-9").isUnpriced(catalog, "gpt-9");
    }

    @Test
    void a_new_provider_can_be_listed() {
        PriceCatalog catalog = with("""
                provider: acme
                currency: EUR
                models:
                  - id: roadrunner
                    source: https://example.com/prices
                    verified: 2026-11-01
                    rates:
                      - {input: 0.5, output: 2}
                """);

        assertThat(catalog.rate(
                        Calls.served("acme", "roadrunner").tokens(1_000, 1_000).call()))
                .isInstanceOfSatisfying(
                        Rating.Priced.class, priced -> assertThat(priced.cost()).hasToString("0.0025 EUR"));
    }

    @Test
    void a_model_may_be_billed_by_the_piece_alone() {
        PriceCatalog catalog = with("""
                provider: acme
                models:
                  - id: ranker
                    source: https://example.com/prices
                    verified: 2026-11-01
                    unit_rates:
                      - {meter: search_unit, rate: 0.002}
                """);
        Usage.Units three = new Usage.Units(3, 0, 0, 0);

        assertThat(catalog.rate(ranked(Usage.of(three, Usage.Quality.REPORTED))))
                .isInstanceOfSatisfying(
                        Rating.Priced.class, priced -> assertThat(priced.cost()).hasToString("0.006 USD"));
        assertThat(catalog.rate(ranked(Usage.of(1, 0, Usage.Quality.REPORTED).with(three))))
                .isInstanceOfSatisfying(
                        Rating.Unpriced.class,
                        unpriced -> assertThat(unpriced.reason()).contains("input"));
    }

    @Test
    void the_version_names_both_layers_and_follows_the_content() {
        PriceCatalog catalog = with(CONTRACT);

        assertThat(catalog.version()).startsWith(bundled.version() + "+").hasSize(25);
        assertThat(with(CONTRACT.replace("input: 1,", "input: 2,")).version()).isNotEqualTo(catalog.version());
        assertThat(with(CONTRACT).version()).isEqualTo(catalog.version());
    }

    @Test
    void the_bundled_catalog_is_not_changed_by_a_layer_over_it() {
        with(CONTRACT);

        openAi("gpt-5").tokens(1_000_000, 0).costs(bundled, "1.25");
    }

    @Test
    void reads_a_file_and_names_one_it_cannot_read(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("prices.yaml"), CONTRACT);

        openAi("gpt-5").tokens(1_000_000, 0).costs(bundled.withOverrides(file), "1");
        assertThatThrownBy(() -> bundled.withOverrides(directory.resolve("missing.yaml")))
                .isInstanceOfSatisfying(
                        PriceListException.class,
                        refused -> assertThat(refused.code()).isEqualTo("price_list_invalid"))
                .hasMessageContaining("missing.yaml");
    }

    @Test
    void an_error_names_file_line_and_what_to_write() {
        refuses(CONTRACT.replace("tier: priority", "teir: priority"), "prices.yaml:13", "teir", "tier");
        refuses(CONTRACT.replace("    source: https://example.com/contract\n", ""), "source");
        refuses(CONTRACT.replace("https://example.com", "ftp://example.com"), "https");
        refuses(CONTRACT.replace("https://example.com", "https://exa mple.com"), "prices.yaml:", "not an address");
        refuses(CONTRACT.replace("    verified: 2026-11-01\n", ""), "verified");
        refuses(CONTRACT.replace("2026-11-01", "yesterday"), "yesterday", "2026-11-20");
        refuses(CONTRACT.replace("input: 1,", "input: 1e3,"), "1e3", "decimal");
        refuses(CONTRACT.replace("input: 1,", "input: -1,"), "-1", "decimal");
        refuses(CONTRACT.replace("tier: priority, ", ""), "prices.yaml:13", "separate dates or prompt sizes");
        refuses(CONTRACT.replace("batch_half", "batch_third"), "batch_third", "batch_half");
        refuses(CONTRACT.replace("gpt-five", "gpt-5-mini"), "gpt-5-mini", "one meaning");
        refuses(CONTRACT.replace("prod-chat: gpt-5", "prod-chat: gpt-99"), "gpt-99");
        refuses(CONTRACT.replace("-YYYY-MM-DD", "-YYMMDD"), "-YYYY-MM-DD");
        refuses(CONTRACT.replace("tier: priority,", "tier: priority, batch: maybe,"), "batch", "maybe");
        refuses(
                CONTRACT.replace("tier: priority,", "tier: priority, valid_from: 2026-02-01, valid_to: 2026-01-01,"),
                "before");
        refuses(CONTRACT.replace("tier: priority,", "tier: priority, prompt_above: 10, prompt_up_to: 10,"), "10");
        refuses(CONTRACT.replace("input: 3", "cache_read: input, input: output"), "input", "figure");
        refuses(CONTRACT.replace("    rates:", "    without: [input]\n    rates:"), "input", "web_search");
        refuses(CONTRACT + "unit_rates:\n  - {meter: output, rate: 1}\n", "output", "tool_call");
        refuses(CONTRACT + "adjustments:\n  x: {batch: true, tier: flex, multiply: 2}\n", "exactly one");
        refuses(CONTRACT + "provider: openai\n", "prices.yaml:14", "twice");
        refuses("- a list", "mapping");
        refuses("", "empty");
        refuses("a: [", "YAML");
    }

    private PriceCatalog with(String file) {
        return bundled.withOverrides("prices.yaml", file.getBytes(StandardCharsets.UTF_8));
    }

    private void refuses(String file, String... saying) {
        assertThatThrownBy(() -> with(file))
                .isInstanceOf(PriceListException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).contains(saying));
    }

    private static Billable ranked(Usage usage) {
        return new Billable(
                "acme",
                Optional.of("ranker"),
                Optional.empty(),
                usage,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Instant.parse("2026-11-20T00:00:00Z"));
    }
}
