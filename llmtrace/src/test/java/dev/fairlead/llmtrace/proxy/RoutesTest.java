package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ProxyError;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {

    private static final ProxyError ERROR = new ProxyError(503, "overloaded", "Too many calls.", "0af7");

    private final Upstream openai = upstream("openai", "https://api.openai.com/v1", "openai", List.of());
    private final Upstream anthropic = upstream("anthropic", "https://api.anthropic.com", "anthropic", List.of());
    private final Upstream local =
            upstream("local", "http://127.0.0.1:8000/v1", "openai", List.of("llama-*", "qwen*b"));
    private final Upstream azure = upstream("azure", "https://acme.openai.azure.com", "azure", List.of());
    private final Routes routes = new Routes(List.of(openai, anthropic, azure, local), Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "/openai/v1/chat/completions, openai, /v1/chat/completions, openai.chat",
        "/openai/chat/completions, openai, /v1/chat/completions, openai.chat",
        "/v1/chat/completions, openai, /v1/chat/completions, openai.chat",
        "/v1/responses, openai, /v1/responses, openai.responses",
        "/v1/messages, anthropic, /v1/messages, anthropic.messages",
        "/anthropic/v1/messages/count_tokens, anthropic, /v1/messages/count_tokens, anthropic.messages",
        "/local/v1/chat/completions, local, /v1/chat/completions, openai.chat",
        "/openai/v1/files, openai, /v1/files, openai.resources",
        "/openai/deployments/gpt-4o/chat/completions, azure, /openai/deployments/gpt-4o/chat/completions, openai.chat",
        "/azure/openai/deployments/ada/embeddings, azure, /openai/deployments/ada/embeddings, openai.embeddings",
        "/azure/openai/v1/responses, azure, /openai/v1/responses, openai.responses",
        "/anthropic/v1/files, anthropic, /v1/files, opaque",
        "/openaiv1/files, openai, /v1/openaiv1/files, opaque",
        "/v1/chat/comp%6cetions, openai, /v1/chat/comp%6cetions, openai.chat",
        "/openai/v1//chat/completions, openai, /v1//chat/completions, openai.chat",
        "/anthropic/v1/%6D%65ssages, anthropic, /v1/%6D%65ssages, anthropic.messages",
        "/v1/chat%2Fcompletions, openai, /v1/chat%2Fcompletions, opaque"
    })
    void chooses_by_prefix_then_by_the_dialect_of_the_path(
            String path, String upstream, String upstreamPath, String dialect) {
        Route route = routes.choose("POST", path, "", "");

        assertThat(route.upstream().name()).isEqualTo(upstream);
        assertThat(route.path()).isEqualTo(upstreamPath);
        assertThat(route.dialect().name()).isEqualTo(dialect);
    }

    @Test
    void the_provider_header_overrides_the_path() {
        assertThat(routes.choose("POST", "/v1/chat/completions", "LOCAL", "").upstream())
                .isEqualTo(local);
    }

    @Test
    void a_provider_header_that_names_nothing_is_refused_with_the_names_there_are() {
        assertThatThrownBy(() -> routes.choose("POST", "/v1/chat/completions", "http://evil.example", ""))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("[openai, anthropic, azure, local]");
    }

    @ParameterizedTest
    @CsvSource({"llama-3.3-70b, local", "qwen3-32b, local", "qwen3-32c, openai", "gpt-5, openai", "my-llama-3, openai"})
    void a_models_name_decides_where_no_prefix_does(String model, String upstream) {
        String path = "/v1/chat/completions";
        Route route = routes.choose("POST", path, "", "");

        assertThat(routes.dependsOnModel(route, path, "")).isTrue();
        assertThat(routes.forModel(route, "POST", path, model).upstream().name())
                .isEqualTo(upstream);
    }

    @ParameterizedTest
    @CsvSource({
        "https://acme.openai.azure.com, /openai/v1/responses, /openai/v1/responses",
        "https://acme.openai.azure.com/openai, /openai/deployments/d/embeddings, /openai/deployments/d/embeddings",
        "https://acme.openai.azure.com/openai/v1/, /openai/v1/responses, /openai/v1/responses",
        "https://acme.openai.azure.com/openai/v1, /v1/responses, /openai/v1/responses",
        "https://acme.openai.azure.com/openai/v1, /responses, /openai/v1/responses"
    })
    void what_ends_an_azure_address_and_begins_a_path_is_not_doubled(String url, String path, String upstreamPath) {
        Routes one = new Routes(List.of(upstream("azure", url, "azure", List.of())), Optional.empty());

        Route route = one.choose("POST", "/azure" + path, "", "");

        assertThat(route.path()).isEqualTo(upstreamPath);
        assertThat(route.dialect().family()).isEqualTo("openai");
    }

    @Test
    void a_list_of_models_is_whose_the_headers_say() {
        assertThat(routes.choose("GET", "/v1/models", "", "anthropic").upstream())
                .isEqualTo(anthropic);
        assertThat(routes.choose("GET", "/v1/models", "", "anthropic").dialect().name())
                .isEqualTo("opaque");
        assertThat(routes.choose("GET", "/v1/models", "", "").dialect().name()).isEqualTo("openai.resources");
    }

    @Test
    void what_only_google_has_is_google_s_whatever_version_of_anthropic_s_the_headers_name() {
        Upstream vertex = upstream("vertex", "https://aiplatform.googleapis.com", "gemini", List.of());
        Routes many = new Routes(List.of(openai, anthropic, vertex), Optional.empty());
        String models = "/v1/projects/p/locations/global/publishers/anthropic/models/";

        for (String model : List.of("claude-haiku-4-5@20251001:streamRawPredict", "count-tokens:rawPredict")) {
            Route route = many.choose("POST", models + model, "", "anthropic");

            assertThat(route.upstream()).isEqualTo(vertex);
            assertThat(route.dialect().name()).isEqualTo("gemini.messages");
        }
    }

    @Test
    void the_single_upstream_url_takes_everything_without_a_prefix() {
        Upstream single = upstream("upstream", "http://10.0.0.7:8000", Upstream.ANY_DIALECT, List.of());
        Routes seed = new Routes(List.of(openai, anthropic), Optional.of(single));

        assertThat(seed.choose("POST", "/v1/messages", "", "").upstream()).isEqualTo(single);
        assertThat(seed.choose("GET", "/anything", "", "").upstream()).isEqualTo(single);
        assertThat(seed.choose("POST", "/anthropic/v1/messages", "", "").upstream())
                .isEqualTo(anthropic);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/../secret",
                "/openai/%2e%2e/secret",
                "/v1/./x",
                "/v1/..",
                "/openai/v1/%2E./x",
                "/openai/..;v=1/secret",
                "/openai\\..\\secret",
                "/openai%2f..%2fsecret",
                "/openai/%5C..%5Csecret"
            })
    void a_path_that_climbs_is_refused(String path) {
        assertThatThrownBy(() -> routes.choose("GET", path, "", "")).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, anthropic",
        "/v1beta/models/gemini-2.5-flash:generateContent, gemini",
        "/vertex/v1beta/models/gemini-2.5-flash:generateContent, gemini",
        "/vertex/v1beta/cachedContents, gemini",
        "/ollama/api/chat, ollama",
        "/ollama/api/tags, ollama",
        "/api/tags, ollama",
        "/anthropic/v1/files, anthropic",
        "/elsewhere/v1/messages, anthropic",
        "/openai/v1/anything, openai",
        "/anything, openai"
    })
    void an_early_refusal_is_worded_as_the_provider_of_the_path_words_it(String path, String family) {
        Routes many = new Routes(
                List.of(
                        openai,
                        anthropic,
                        upstream("vertex", "https://aiplatform.googleapis.com", "gemini", List.of()),
                        upstream("ollama", "http://127.0.0.1:11434", "ollama", List.of())),
                Optional.empty());

        Dialect envelope = many.envelope(null, path);

        assertThat(new String(envelope.errorBody(ERROR), StandardCharsets.UTF_8))
                .isEqualTo(new String(firstOf(family).errorBody(ERROR), StandardCharsets.UTF_8));
    }

    private static Dialect firstOf(String family) {
        return Dialects.all().stream()
                .filter(dialect -> dialect.family().equals(family))
                .findFirst()
                .orElseThrow();
    }

    private static Upstream upstream(String name, String url, String dialect, List<String> models) {
        return new Upstream(
                name,
                BaseUrl.of(URI.create(url)),
                dialect,
                dialect,
                Optional.empty(),
                models,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                false);
    }
}
