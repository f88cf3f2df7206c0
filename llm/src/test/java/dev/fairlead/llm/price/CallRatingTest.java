package dev.fairlead.llm.price;

import static dev.fairlead.llm.price.Calls.anthropic;
import static dev.fairlead.llm.price.Calls.openAi;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fairlead.llm.call.Usage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class CallRatingTest {

    private final PriceCatalog catalog = PriceCatalog.bundled();

    @Test
    void a_context_band_is_a_cliff_one_token_above_its_threshold() {
        openAi("gpt-6-sol").tokens(272_000, 1_000).costs(catalog, "0.554");
        openAi("gpt-6-sol").tokens(272_001, 1_000).costs(catalog, "1.103004");
        anthropic("claude-haiku-5-5").tokens(100_000, 0).costs(catalog, "0.01");
        anthropic("claude-haiku-5-5").tokens(100_001, 0).costs(catalog, "0.0500005");
    }

    @Test
    void cached_tokens_count_towards_the_band_and_output_does_not() {
        openAi("gpt-6-sol").tokens(1, 272_000, 0, 0, 0).costs(catalog, "0.108804");
        openAi("gpt-6-sol").tokens(1, 271_998, 1, 0, 0).costs(catalog, "0.0544041");
        openAi("gpt-6-sol").tokens(1_000, 900_000).costs(catalog, "9.002");
        anthropic("claude-haiku-5-5").tokens(1, 50_000, 25_000, 25_000, 0).costs(catalog, "0.0431255");
    }

    @Test
    void a_line_says_what_selected_its_rate() {
        Rating rating = catalog.rate(openAi("gpt-6-sol")
                .tokens(300_000, 10)
                .tier("priority")
                .region("eu")
                .call());

        assertThat(rating).isInstanceOfSatisfying(Rating.Priced.class, priced -> {
            assertThat(priced.model()).isEqualTo("gpt-6-sol");
            assertThat(priced.catalogVersion()).isEqualTo(catalog.version());
            assertThat(priced.lines())
                    .extracting(
                            Rating.Line::meter,
                            Rating.Line::quantity,
                            line -> line.rate().toPlainString(),
                            Rating.Line::conditions)
                    .containsExactly(
                            tuple(Meter.INPUT, 300_000L, "8.8", "context>272000,tier=priority,region=eu"),
                            tuple(Meter.OUTPUT, 10L, "33", "context>272000,tier=priority,region=eu"));
        });
    }

    @Test
    void a_base_rate_has_no_conditions() {
        Rating rating =
                catalog.rate(openAi("gpt-6-sol").tokens(1, 0).tier("default").call());

        assertThat(rating)
                .isInstanceOfSatisfying(
                        Rating.Priced.class,
                        priced -> assertThat(priced.lines())
                                .extracting(Rating.Line::conditions)
                                .containsExactly(""));
    }

    @Test
    void a_tier_without_a_rate_is_unpriced() {
        openAi("gpt-5-nano").tokens(10, 10).tier("priority").isUnpriced(catalog, "gpt-5-nano", "tier=priority");
        openAi("gpt-5").tokens(10, 10).tier("scale").isUnpriced(catalog, "tier=scale");
        openAi("gpt-5").tokens(10, 10).tier("auto").isUnpriced(catalog, "tier=auto");
        anthropic("claude-opus-5").tokens(10, 10).tier("priority").isUnpriced(catalog, "tier=priority");
        openAi("gpt-6.1-sol").tokens(10, 10).tier("ultrafast").isUnpriced(catalog, "tier=ultrafast");
    }

    @Test
    void a_tier_that_stops_at_the_band_is_unpriced_beyond_it() {
        openAi("gpt-5.5").tokens(272_000, 0).tier("priority").costs(catalog, "3.4");
        openAi("gpt-5.5").tokens(272_001, 0).tier("priority").isUnpriced(catalog, "tier=priority", "272001");
    }

    @Test
    void factors_of_tier_batch_and_speed_are_never_multiplied_with_each_other() {
        openAi("gpt-6-sol").tokens(10, 10).tier("flex").batch().isUnpriced(catalog, "tier=flex,batch");
        anthropic("claude-opus-5-5").tokens(10, 10).speed("fast").batch().isUnpriced(catalog, "batch,speed=fast");
        openAi("gpt-6-astra").tokens(10, 10).tier("ultrafast").batch().isUnpriced(catalog, "tier=ultrafast,batch");
    }

    @Test
    void a_speed_or_region_the_model_is_not_sold_with_is_unpriced() {
        anthropic("claude-haiku-4-5").tokens(10, 10).speed("fast").isUnpriced(catalog, "speed=fast");
        anthropic("claude-opus-5").tokens(10, 10).region("mars").isUnpriced(catalog, "region=mars");
    }

    @Test
    void a_region_does_not_matter_to_a_model_whose_price_ignores_regions() {
        openAi("gpt-5").tokens(1_000_000, 0).region("eu").costs(catalog, "1.25");
        anthropic("claude-haiku-4-5")
                .tokens(1_000_000, 0)
                .region("not_available")
                .costs(catalog, "1");
        anthropic("claude-opus-5")
                .tokens(1_000_000, 0)
                .region("global")
                .speed("standard")
                .costs(catalog, "5");
    }

    @Test
    void five_minute_and_hour_writes_have_their_own_rates() {
        anthropic("claude-sonnet-4-6").tokens(0, 0, 1_000_000, 0, 0).costs(catalog, "3.75");
        anthropic("claude-sonnet-4-6").tokens(0, 0, 0, 1_000_000, 0).costs(catalog, "6");
    }

    @Test
    void a_rate_begins_at_midnight_of_its_first_day() {
        openAi("gpt-5.6-luna").tokens(100_000, 0).at("2026-07-29T23:59:59.999Z").costs(catalog, "0.1");
        openAi("gpt-5.6-luna").tokens(100_000, 0).at("2026-07-30T00:00:00Z").costs(catalog, "0.02");
        anthropic("claude-sonnet-5-5")
                .tokens(0, 1_000_000, 0, 0, 0)
                .at("2026-10-06T23:59:59Z")
                .costs(catalog, "0.2");
        anthropic("claude-sonnet-5-5")
                .tokens(0, 1_000_000, 0, 0, 0)
                .at("2026-10-07T00:00:00Z")
                .costs(catalog, "0.1");
    }

    @Test
    void audio_has_its_own_rate_and_the_rest_of_the_tokens_the_text_rate() {
        Usage usage = new Usage(1_000, 0, 0, 0, 500, 0, 800, 300, 0, 0, 0, 0, Usage.Quality.REPORTED);

        // 200 × 2.50 + 800 × 32 + 200 × 10 + 300 × 64, per million
        openAi("gpt-audio").usage(usage).costs(catalog, "0.0473");
    }

    @Test
    void images_are_billed_as_input_where_the_provider_says_so() {
        Usage usage = new Usage(1_000, 0, 0, 0, 0, 0, 0, 0, 765, 0, 0, 0, Usage.Quality.REPORTED);

        openAi("gpt-4o").usage(usage).costs(catalog, "0.0025");
    }

    @Test
    void a_meter_without_a_rate_is_named() {
        Usage audio = new Usage(1_000, 0, 0, 0, 0, 0, 800, 0, 0, 0, 0, 0, Usage.Quality.REPORTED);
        Usage tools = new Usage(1_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, Usage.Quality.REPORTED);

        openAi("gpt-5").usage(audio).isUnpriced(catalog, "gpt-5", "audio_input");
        openAi("gpt-5").usage(tools).isUnpriced(catalog, "tool_call");
        openAi("o3-pro").tokens(10, 10, 0, 0, 10).isUnpriced(catalog, "cache_read");
        openAi("gpt-4.1").tokens(10, 10).searches(1).isUnpriced(catalog, "web_search");
        openAi("gpt-5").tokens(0, 0, 0, 10, 0).isUnpriced(catalog, "cache_write_1h");
    }

    @Test
    void cache_writes_are_ordinary_input_where_the_provider_says_so() {
        openAi("gpt-5").tokens(0, 0, 1_000_000, 0, 0).costs(catalog, "1.25");
    }

    @Test
    void reasoning_is_part_of_output_and_not_billed_again() {
        Usage usage = new Usage(0, 0, 0, 0, 1_000, 900, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED);

        openAi("o3").usage(usage).costs(catalog, "0.008");
    }

    @Test
    void parts_greater_than_their_whole_are_unpriced() {
        Usage usage = new Usage(10, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, Usage.Quality.REPORTED);

        openAi("gpt-audio").usage(usage).isUnpriced(catalog, "exceed");
    }

    @Test
    void a_call_that_consumed_nothing_costs_nothing() {
        Rating rating = catalog.rate(openAi("gpt-5").call());

        assertThat(rating).isInstanceOfSatisfying(Rating.Priced.class, priced -> {
            assertThat(priced.cost().amount()).isEqualTo(BigDecimal.ZERO);
            assertThat(priced.lines()).isEmpty();
        });
    }

    @Test
    void the_largest_count_is_rated_exactly() {
        openAi("gpt-5-nano").tokens(0, Long.MAX_VALUE).costs(catalog, "3689348814741.9103228");
    }
}
