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

        assertThat(upstreams).extracting(Upstream::name).containsExactly("openai", "anthropic", "gemini");
    }

    @Test
    void azure_is_an_upstream_once_the_environment_says_where_it_is() {
        List<Upstream> upstreams = upstreams(
                Map.of("AZURE_OPENAI_ENDPOINT", "https://acme.openai.azure.com/", "AZURE_OPENAI_API_KEY", "of-ours"));

        assertThat(upstreams).extracting(Upstream::name).contains("azure");
        Upstream azure = upstreams.stream()
                .filter(upstream -> upstream.name().equals("azure"))
                .findFirst()
                .orElseThrow();
        assertThat(azure.credential()).contains("of-ours");
        assertThat(azure.pathFor("/openai/v1/responses")).isEqualTo("/openai/v1/responses");
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
        Upstream gemini = upstreams(Map.of("GOOGLE_GEMINI_BASE_URL", "https://gw.example.com/g/v1beta")).stream()
                .filter(upstream -> upstream.name().equals("gemini"))
                .findFirst()
                .orElseThrow();

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
