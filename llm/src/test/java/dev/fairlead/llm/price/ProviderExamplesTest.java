package dev.fairlead.llm.price;

import static dev.fairlead.llm.price.Calls.anthropic;
import static dev.fairlead.llm.price.Calls.openAi;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

/** The providers' own figures: worked examples to the cent, and tables whose cells our rules must reproduce. */
class ProviderExamplesTest {

    private final PriceCatalog catalog = PriceCatalog.bundled();

    /**
     * "A one-hour coding session using Claude Opus 5 that consumes 50,000 input tokens and 15,000 output tokens": 0.25
     * and 0.375, beside a fee for the session's hour that is no token price. From the worked example of
     * https://platform.claude.com/docs/en/about-claude/pricing, copy of 2026-09-26.
     */
    @Test
    void anthropics_coding_session_without_cache() {
        anthropic("claude-opus-5").tokens(50_000, 0).costs(catalog, "0.25");
        anthropic("claude-opus-5").tokens(0, 15_000).costs(catalog, "0.375");
        anthropic("claude-opus-5").tokens(50_000, 15_000).costs(catalog, "0.625");
    }

    /** The same session when 40,000 of its input tokens are cache reads: 0.05, 0.02 and 0.375. */
    @Test
    void anthropics_coding_session_with_cache_reads() {
        anthropic("claude-opus-5").tokens(10_000, 0).costs(catalog, "0.05");
        anthropic("claude-opus-5").tokens(0, 40_000, 0, 0, 0).costs(catalog, "0.02");
        anthropic("claude-opus-5").tokens(10_000, 40_000, 0, 0, 15_000).costs(catalog, "0.445");
    }

    /** "10,000 support tickets, ~3,700 tokens per conversation, Claude Haiku 4.5: ~$37.00"; same page. */
    @Test
    void anthropics_support_tickets() {
        anthropic("claude-haiku-4-5").tokens(10_000 * 3_700, 0).costs(catalog, "37.00");
    }

    /** "$10 per 1,000 searches, plus standard token costs", with the usage the page shows; same page. */
    @Test
    void anthropics_web_search_adds_a_cent_per_search() {
        anthropic("claude-opus-5").searches(1_000).costs(catalog, "10");

        // 105 × 5 + 7,123 × 0.50 + 7,345 × 6.25 + 6,039 × 25, per million, and one search
        anthropic("claude-opus-5")
                .tokens(105, 7_123, 7_345, 0, 6_039)
                .searches(1)
                .costs(catalog, "0.21096775");
    }

    /** The table of fast mode on the same page: 8/40 for Opus 5.5, 10/50 for Opus 5 and 4.8. */
    @Test
    void anthropics_fast_mode_table() {
        anthropic("claude-opus-5-5").tokens(1_000_000, 0).speed("fast").costs(catalog, "8");
        anthropic("claude-opus-5-5").tokens(0, 1_000_000).speed("fast").costs(catalog, "40");
        anthropic("claude-opus-5").tokens(1_000_000, 0).speed("fast").costs(catalog, "10");
        anthropic("claude-opus-4-8").tokens(0, 1_000_000).speed("fast").costs(catalog, "50");
    }

    /** "1.1x on all token pricing categories", on top of fast mode too; same page. */
    @Test
    void anthropics_us_inference_multiplies_every_token_price_but_no_search() {
        anthropic("claude-opus-5-5").tokens(1_000_000, 0).region("us").costs(catalog, "4.4");
        anthropic("claude-opus-5-5").tokens(0, 1_000_000, 0, 0, 0).region("us").costs(catalog, "0.22");
        anthropic("claude-opus-5-5").tokens(0, 0, 0, 1_000_000, 0).region("us").costs(catalog, "8.8");
        anthropic("claude-opus-5-5")
                .tokens(0, 1_000_000)
                .region("us")
                .speed("fast")
                .costs(catalog, "44");
        anthropic("claude-opus-5-5").searches(1).region("us").costs(catalog, "0.01");
    }

    /** Batch table of the same page: Opus 5.5 at 2/10, Sonnet 5 at 1/5; cache multipliers stack with it. */
    @Test
    void anthropics_batch_table() {
        anthropic("claude-opus-5-5").tokens(1_000_000, 0).batch().costs(catalog, "2");
        anthropic("claude-opus-5-5").tokens(0, 1_000_000).batch().costs(catalog, "10");
        anthropic("claude-sonnet-5").tokens(1_000_000, 1_000_000).tier("batch").costs(catalog, "6");
        anthropic("claude-opus-5").tokens(0, 1_000_000, 0, 0, 0).batch().costs(catalog, "0.25");
    }

    /** https://platform.claude.com/docs/en/models/haiku-5-5/overview: both bands, all five meters. */
    @Test
    void anthropics_haiku_table() {
        anthropic("claude-haiku-5-5")
                .tokens(10_000, 20_000, 30_000, 40_000, 1_000_000)
                .costs(catalog, "0.51295");
        anthropic("claude-haiku-5-5")
                .tokens(100_000, 200_000, 300_000, 400_000, 1_000_000)
                .costs(catalog, "3.1475");
    }

    /**
     * The batch, flex and fast tables of https://developers.openai.com/api/docs/pricing, read 2026-10-08: input, cached,
     * cache write and output of GPT-6 in short and long context.
     */
    @Test
    void openais_tables_of_service_tiers_follow_from_the_standard_one() {
        cells("gpt-6-astra", "priority", "20", "2", "25", "100");
        cells("gpt-6-astra", "ultrafast", "60", "6", "75", "300");
        cells("gpt-6-sol", "flex", "1", "0.1", "1.25", "5");
        cells("gpt-6-luna", "fast", "0.2", "0.02", "0.25", "1");
        cells("gpt-5.6-sol", "priority", "8", "0.8", "10", "40");
        cells("gpt-5.6-terra", "flex", "1", "0.1", "1.25", "6");

        longCells("gpt-6-astra", "flex", "10", "1", "12.5", "37.5");
        longCells("gpt-5.6-sol", "fast", "16", "1.6", "20", "60");
        longCells("gpt-5.6-luna", "priority", "0.8", "0.08", "1", "3.6");

        openAi("gpt-6-luna").tokens(100_000, 100_000, 0, 0, 1_000_000).batch().costs(catalog, "0.2555");
    }

    /** The same page: priority is 1.75 times standard for GPT-4.1, 1.8 times for GPT-5 mini. No rule, so rows. */
    @Test
    void openais_older_models_have_rows_of_their_own_for_each_tier() {
        openAi("gpt-4.1")
                .tokens(100_000, 100_000, 0, 0, 100_000)
                .tier("priority")
                .costs(catalog, "1.8375");
        openAi("gpt-5-mini").tokens(100_000, 100_000).tier("fast").costs(catalog, "0.405");
        openAi("o4-mini").tokens(0, 1_000_000, 0, 0, 0).tier("flex").costs(catalog, "0.138");
    }

    /** "$10.00 / 1k calls" for the web search tool; same page. */
    @Test
    void openais_web_search_is_a_cent_per_call() {
        openAi("gpt-5").tokens(1_000, 100).searches(3).costs(catalog, "0.03225");
    }

    private void cells(String model, String tier, String input, String cached, String write, String output) {
        Calls call = openAi(model).tier(tier);
        call.tokens(100_000, 0).costs(catalog, tenth(input));
        call.tokens(0, 100_000, 0, 0, 0).costs(catalog, tenth(cached));
        call.tokens(0, 0, 100_000, 0, 0).costs(catalog, tenth(write));
        call.tokens(0, 100_000).costs(catalog, tenth(output));
    }

    private void longCells(String model, String tier, String input, String cached, String write, String output) {
        Calls call = openAi(model).tier(tier);
        call.tokens(1_000_000, 0).costs(catalog, input);
        call.tokens(0, 1_000_000, 0, 0, 0).costs(catalog, cached);
        call.tokens(0, 0, 1_000_000, 0, 0).costs(catalog, write);
        call.tokens(0, 1_000_000, 0, 0, 1_000_000).costs(catalog, sum(cached, output));
    }

    private static String tenth(String perMillion) {
        return new BigDecimal(perMillion).movePointLeft(1).toPlainString();
    }

    private static String sum(String a, String b) {
        return new BigDecimal(a).add(new BigDecimal(b)).toPlainString();
    }
}
