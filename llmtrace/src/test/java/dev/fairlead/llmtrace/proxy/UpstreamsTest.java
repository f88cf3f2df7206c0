package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.core.config.Configuration;
import dev.fairlead.llmtrace.LlmTraceSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamsTest {

    @Test
    void the_known_providers_come_first_whichever_of_them_is_configured() {
        List<Upstream> upstreams = upstreams(Map.of("OPENAI_API_KEY", "sk-of-ours"));

        assertThat(upstreams).extracting(Upstream::name).containsExactly("openai", "anthropic", "gemini", "cohere");
    }

    @Test
    void azure_is_an_upstream_once_the_environment_says_where_it_is() {
        List<Upstream> upstreams = upstreams(
                Map.of("AZURE_OPENAI_ENDPOINT", "https://acme.openai.azure.com/", "AZURE_OPENAI_API_KEY", "of-ours"));

        Upstream azure = upstreams.stream()
                .filter(upstream -> upstream.name().equals("azure"))
                .findFirst()
                .orElseThrow();
        assertThat(upstreams(Map.of())).extracting(Upstream::name).doesNotContain("azure");
        assertThat(azure.credential()).contains("of-ours");
        assertThat(azure.baseUrl().pathFor("/openai/v1/responses")).isEqualTo("/openai/v1/responses");
    }

    @Test
    void a_path_of_no_dialect_goes_to_the_same_upstream_with_and_without_a_credential_of_ours() {
        Routes without = new Routes(upstreams(Map.of()), Optional.empty());
        Routes with = new Routes(upstreams(Map.of("OPENAI_API_KEY", "sk-of-ours")), Optional.empty());

        assertThat(with.choose("GET", "/v1/models", "", "").upstream().name())
                .isEqualTo(
                        without.choose("GET", "/v1/models", "", "").upstream().name());
    }

    @Test
    void a_server_whose_name_sorts_before_a_providers_does_not_take_its_calls() {
        Configuration configuration = Configuration.builder()
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .environment(Map.of("OPENAI_API_KEY", "sk-of-ours"))
                .flag("--test", "llmtrace.upstreams.local.baseUrl", "http://127.0.0.1:8000/v1")
                .load();
        Routes routes = new Routes(Upstreams.of(configuration.section(LlmTraceSettings.class)), Optional.empty());

        assertThat(routes.choose("POST", "/v1/chat/completions", "", "")
                        .upstream()
                        .name())
                .isEqualTo("openai");
    }

    @Test
    void ollama_exists_where_the_environment_says_and_not_otherwise() {
        List<Upstream> upstreams = upstreams(Map.of("OLLAMA_HOST", "0.0.0.0:8000"));
        Routes routes = new Routes(upstreams, Optional.empty());

        assertThat(upstreams.getLast().baseUrl()).hasToString("http://127.0.0.1:8000");
        assertThat(routes.choose("POST", "/api/chat", "", "").upstream().name()).isEqualTo("ollama");
        assertThat(routes.choose("GET", "/api/tags", "", "").upstream().name()).isEqualTo("ollama");
        assertThatThrownBy(() -> new Routes(upstreams(Map.of()), Optional.empty()).choose("GET", "/api/tags", "", ""))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("No upstream takes /api/tags");
    }

    @Test
    void an_ollama_that_is_configured_without_an_address_is_the_one_on_this_machine() {
        Configuration configuration = Configuration.builder()
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .environment(Map.of())
                .flag("--test", "llmtrace.upstreams.ollama.idleTimeout", "60s")
                .load();

        assertThat(Upstreams.of(configuration.section(LlmTraceSettings.class))
                        .getLast()
                        .baseUrl())
                .hasToString("http://127.0.0.1:11434");
    }

    @Test
    void reads_ollamas_host_as_its_client_does() {
        assertThat(OllamaHost.url("")).hasToString("http://127.0.0.1:11434");
        assertThat(OllamaHost.url("1.2.3.4")).hasToString("http://1.2.3.4:11434");
        assertThat(OllamaHost.url(":1234")).hasToString("http://127.0.0.1:1234");
        assertThat(OllamaHost.url(" 'example.com:1234' ")).hasToString("http://example.com:1234");
        assertThat(OllamaHost.url("http://example.com")).hasToString("http://example.com:80");
        assertThat(OllamaHost.url("https://example.com/ollama")).hasToString("https://example.com:443/ollama");
        assertThat(OllamaHost.url("example.com/ollama")).hasToString("http://example.com:11434/ollama");
        assertThat(OllamaHost.url("[::1]:1")).hasToString("http://[::1]:1");
        assertThat(OllamaHost.url("::1")).hasToString("http://[::1]:11434");
        assertThat(OllamaHost.url("[::]")).hasToString("http://[::1]:11434");
        assertThat(OllamaHost.url("example.com:port")).hasToString("http://example.com:11434");
        assertThatThrownBy(() -> OllamaHost.url("a b")).hasMessageContaining("OLLAMA_HOST");
    }

    @Test
    void bedrock_is_where_its_region_says_unless_an_address_is_given() {
        assertThat(bedrock(Map.of("AWS_REGION", "eu-central-1")))
                .isEqualTo("https://bedrock-runtime.eu-central-1.amazonaws.com");
        assertThat(bedrock(Map.of("AWS_REGION", "cn-north-1")))
                .isEqualTo("https://bedrock-runtime.cn-north-1.amazonaws.com.cn");
        assertThat(bedrock(Map.of(
                        "AWS_REGION", "us-east-1", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://vpce.example.com")))
                .isEqualTo("https://vpce.example.com");
    }

    @Test
    void bedrock_without_a_region_says_what_is_missing() {
        assertThatThrownBy(() -> upstreams(Map.of("AWS_BEARER_TOKEN_BEDROCK", "key-of-ours")))
                .hasMessageContaining("llmtrace.upstreams.bedrock.region is missing");
        assertThatThrownBy(() -> upstreams(Map.of("AWS_REGION", "evil.example/")))
                .hasMessageContaining("llmtrace.upstreams.bedrock.region: 'evil.example/'");
    }

    @Test
    void either_of_googles_variables_gives_geminis_key() {
        for (String name : List.of("GEMINI_API_KEY", "GOOGLE_API_KEY")) {
            assertThat(upstreams(Map.of(name, "AIza-of-ours")).stream()
                            .filter(upstream -> upstream.name().equals("gemini"))
                            .findFirst()
                            .flatMap(Upstream::credential))
                    .contains("AIza-of-ours");
        }
    }

    @Test
    void a_version_at_the_end_of_a_base_url_is_not_doubled() {
        BaseUrl gemini = upstreams(Map.of("GOOGLE_GEMINI_BASE_URL", "https://gw.example.com/g/v1beta")).stream()
                .filter(upstream -> upstream.name().equals("gemini"))
                .findFirst()
                .orElseThrow()
                .baseUrl();

        assertThat(gemini.pathFor("/v1beta/models/m:generateContent")).isEqualTo("/g/v1beta/models/m:generateContent");
        assertThat(gemini.pathFor("/models/m:generateContent")).isEqualTo("/g/v1beta/models/m:generateContent");
        assertThat(gemini.canonicalPath("/models/m:generateContent")).isEqualTo("/v1beta/models/m:generateContent");
    }

    private static String bedrock(Map<String, String> environment) {
        return upstreams(environment).stream()
                .filter(upstream -> upstream.name().equals("bedrock"))
                .map(upstream -> upstream.baseUrl().toString())
                .findFirst()
                .orElseThrow();
    }

    private static List<Upstream> upstreams(Map<String, String> environment) {
        Configuration configuration = Configuration.builder()
                .section("llmtrace", LlmTraceSettings.class, LlmTraceSettings.ENVIRONMENT)
                .environment(environment)
                .load();
        return Upstreams.of(configuration.section(LlmTraceSettings.class));
    }
}
