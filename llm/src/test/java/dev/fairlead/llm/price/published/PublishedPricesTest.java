package dev.fairlead.llm.price.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.fairlead.llm.price.ModelPrices;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read from the two files, by entries as they have them. */
class PublishedPricesTest {

    private PublishedPrices liteLlm;
    private PublishedPrices modelsDev;

    @BeforeEach
    void read() throws IOException {
        liteLlm = read("litellm.json");
        modelsDev = read("models-dev.json");
    }

    @Test
    void lite_llm_s_providers_and_models_get_the_names_they_have_here() {
        assertThat(liteLlm.models())
                .extracting(model -> model.provider() + " " + model.id())
                .containsExactly(
                        "gemini lyra-pro",
                        "vertex_ai-language-models lyra-pro",
                        "gemini lyra-old",
                        "bedrock global.anthropic.claude-lyra-5",
                        "azure lyra-mini",
                        "mistral lyra-medium-latest",
                        "xai lyra-4",
                        "groq openai/lyra-oss",
                        "together meta-llama/Lyra-70B",
                        "cohere command-lyra");
    }

    @Test
    void lite_llm_s_suffixes_become_terms_and_prompt_sizes() {
        assertThat(cards(liteLlm, "gemini", "lyra-pro"))
                .containsExactlyInAnyOrder(
                        " {INPUT=2, CACHE_READ=0.2, OUTPUT=12, AUDIO_INPUT=3}",
                        "context>200000 {INPUT=4, CACHE_READ=0.4, OUTPUT=18, AUDIO_INPUT=3}",
                        "batch {INPUT=1, OUTPUT=6}",
                        "tier=flex {INPUT=1, OUTPUT=6}",
                        "tier=priority {INPUT=3.6, OUTPUT=21.6}",
                        "context>200000,tier=priority {INPUT=7.2, OUTPUT=32.4}");
        assertThat(cards(liteLlm, "gemini", "lyra-old"))
                .containsExactlyInAnyOrder(" {INPUT=0.3, OUTPUT=2.5}", "context>128000 {INPUT=0.6, OUTPUT=2.5}");
        assertThat(cards(liteLlm, "bedrock", "global.anthropic.claude-lyra-5"))
                .contains(" {INPUT=3, CACHE_READ=0.3, CACHE_WRITE_5M=3.75, CACHE_WRITE_1H=6, OUTPUT=15}");
    }

    @Test
    void what_lite_llm_says_of_prices_beyond_our_terms_leaves_the_model_out_with_the_reason() {
        assertThat(liteLlm.leftOut())
                .containsOnly(
                        entry("reasoning at a rate of its own", 1),
                        entry("rates by the hour of the day", 1),
                        entry("rates in tiers", 1),
                        entry("no rate that is understood", 2));
    }

    @Test
    void models_dev_s_providers_get_the_names_they_have_here() {
        assertThat(modelsDev.models())
                .extracting(model -> model.provider() + " " + model.id())
                .containsExactly(
                        "gemini lyra-pro",
                        "bedrock global.anthropic.claude-lyra-5",
                        "xai lyra-4",
                        "deepseek lyra-v4",
                        "mistral lyra-medium",
                        "groq openai/lyra-oss",
                        "together meta-llama/Lyra-70B",
                        "azure lyra-mini",
                        "cohere command-lyra");
    }

    @Test
    void models_dev_says_what_a_long_prompt_costs_in_two_ways() {
        assertThat(cards(modelsDev, "gemini", "lyra-pro"))
                .containsExactly(
                        " {INPUT=2, CACHE_READ=0.2, OUTPUT=12, AUDIO_INPUT=3}",
                        "context>200000 {INPUT=4, CACHE_READ=0.4, OUTPUT=18, AUDIO_INPUT=3}");
        assertThat(cards(modelsDev, "xai", "lyra-4"))
                .containsExactly(
                        " {INPUT=2, CACHE_READ=0.5, OUTPUT=6}", "context>200000 {INPUT=4, CACHE_READ=1, OUTPUT=12}");
    }

    @Test
    void what_models_dev_says_of_prices_beyond_our_terms_leaves_the_model_out_with_the_reason() {
        assertThat(modelsDev.leftOut())
                .containsOnly(
                        entry("rates by something else than the prompt's size", 1),
                        entry("reasoning at a rate of its own", 1),
                        entry("no rate that is understood", 1));
    }

    private static List<String> cards(PublishedPrices prices, String provider, String id) {
        ModelPrices model = prices.models().stream()
                .filter(each -> each.provider().equals(provider) && each.id().equals(id))
                .findFirst()
                .orElseThrow();
        return model.cards().stream()
                .map(card -> card.conditions() + " " + card.rates())
                .toList();
    }

    private static PublishedPrices read(String name) throws IOException {
        try (InputStream file = PublishedPricesTest.class.getResourceAsStream("/prices/" + name)) {
            assertThat(file).isNotNull();
            return PublishedPrices.read(name, file.readAllBytes(), LocalDate.of(2026, 11, 20));
        }
    }
}
