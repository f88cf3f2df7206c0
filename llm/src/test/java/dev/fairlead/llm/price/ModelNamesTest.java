package dev.fairlead.llm.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelNamesTest {

    private final PriceCatalog catalog = PriceCatalog.bundled();

    @Test
    void an_id_and_a_listed_alias_name_their_model() {
        assertThat(id("openai", "gpt-5.6-sol")).contains("gpt-5.6-sol");
        assertThat(id("openai", "gpt-5.6")).contains("gpt-5.6-sol");
        assertThat(id("anthropic", "claude-opus-4-0")).contains("claude-opus-4");
        assertThat(id("anthropic", "claude-3-5-haiku-latest")).contains("claude-3-5-haiku-20241022");
    }

    @Test
    void a_dated_snapshot_is_its_model_where_the_list_says_so() {
        assertThat(id("openai", "gpt-4.1-2025-04-14")).contains("gpt-4.1");
        assertThat(id("openai", "gpt-4o-2024-08-06")).contains("gpt-4o");
        assertThat(id("anthropic", "claude-opus-4-5-20251101")).contains("claude-opus-4-5");
        assertThat(id("anthropic", "claude-opus-4-20250514")).contains("claude-opus-4");
    }

    @Test
    void a_snapshot_with_a_price_of_its_own_is_not_its_model() {
        assertThat(id("openai", "gpt-4o-2024-05-13")).contains("gpt-4o-2024-05-13");
    }

    @Test
    void a_name_that_only_begins_like_a_model_is_unknown() {
        assertThat(id("openai", "gpt-4.1-turbo")).isEmpty();
        assertThat(id("openai", "gpt-4-0314")).isEmpty();
        assertThat(id("openai", "gpt-5-2")).isEmpty();
        assertThat(id("openai", "gpt-5.9")).isEmpty();
        assertThat(id("anthropic", "claude-opus-4-9")).isEmpty();
        assertThat(id("anthropic", "claude-opus-4-5-preview")).isEmpty();
        assertThat(id("anthropic", "claude-opus")).isEmpty();
        assertThat(id("anthropic", "")).isEmpty();
    }

    @Test
    void a_date_in_another_form_or_no_date_at_all_is_unknown() {
        assertThat(id("openai", "gpt-5-20250807")).isEmpty();
        assertThat(id("openai", "gpt-5-2025-13-07")).isEmpty();
        assertThat(id("openai", "gpt-5-2025-00-07")).isEmpty();
        assertThat(id("openai", "gpt-5-2025-08-32")).isEmpty();
        assertThat(id("openai", "-2025-08-07")).isEmpty();
        assertThat(id("anthropic", "claude-opus-4-5-2025-11-01")).isEmpty();
        assertThat(id("anthropic", "claude-opus-5-20260724")).isEmpty();
        assertThat(id("openai", "gpt-5.6-2026-07-09")).isEmpty();
    }

    @Test
    void fine_tunes_vendor_prefixes_and_other_spellings_are_unknown() {
        assertThat(id("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc")).isEmpty();
        assertThat(id("openai", "openai/gpt-5")).isEmpty();
        assertThat(id("openai", "GPT-5")).isEmpty();
        assertThat(id("anthropic", "anthropic.claude-sonnet-4-5-20250929-v1:0")).isEmpty();
        assertThat(id("anthropic", "claude-opus-4.5")).isEmpty();
    }

    @Test
    void a_model_of_one_provider_is_unknown_to_another() {
        assertThat(id("openai", "claude-opus-5")).isEmpty();
        assertThat(id("anthropic", "gpt-5")).isEmpty();
        assertThat(id("openrouter", "gpt-5")).isEmpty();
    }

    @Test
    void the_served_model_decides_and_the_requested_one_only_where_none_is_named() {
        Calls call = Calls.openAi("").tokens(1_000_000, 0);

        call.names(Optional.of("gpt-5"), Optional.of("gpt-5-mini")).costs(catalog, "0.25");
        call.names(Optional.of("gpt-5"), Optional.empty()).costs(catalog, "1.25");
        call.names(Optional.of("gpt-5"), Optional.of("mystery")).isUnpriced(catalog, "mystery");
        call.names(Optional.empty(), Optional.empty()).isUnpriced(catalog, "no model");
    }

    @Test
    void an_unknown_model_or_provider_is_unpriced_and_never_free() {
        Calls.openAi("gpt-9").isUnpriced(catalog, "gpt-9", "openai");
        Calls.served("acme", "gpt-5").isUnpriced(catalog, "acme");
    }

    private Optional<String> id(String provider, String name) {
        return catalog.find(provider, name).map(ModelPrices::id);
    }
}
