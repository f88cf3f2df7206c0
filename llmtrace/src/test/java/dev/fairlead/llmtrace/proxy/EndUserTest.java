package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llmtrace.call.ContentMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EndUserTest {

    @Test
    void openai_s_user_counts_more_than_its_safety_identifier() {
        assertThat(user("/v1/chat/completions", "{\"safety_identifier\":\"x\",\"user\":\"ada\"}"))
                .isEqualTo("ada");
        assertThat(user("/v1/chat/completions", "{\"safety_identifier\":\"x\"}"))
                .isEqualTo("x");
        assertThat(user("/v1/responses", "{\"input\":\"Hi\",\"user\":\"\\u0061da\"}"))
                .isEqualTo("ada");
        assertThat(user("/v1/completions", "{\"prompt\":\"Hi\",\"user\":\"ada\"}"))
                .isEqualTo("ada");
        assertThat(user("/v1/embeddings", "{\"input\":\"Hi\",\"user\":\"ada\"}"))
                .isEqualTo("ada");
        assertThat(user("/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"user\":7}"))
                .isEmpty();
    }

    @Test
    void anthropic_s_metadata_names_the_user() {
        assertThat(user("/v1/messages", "{\"metadata\":{\"user_id\":\"ada\"}}")).isEqualTo("ada");
        assertThat(user("/v1/messages", "{\"metadata\":{}}")).isEmpty();
    }

    @Test
    void of_claude_code_s_many_ids_the_account_is_the_person() {
        assertThat(
                        user(
                                "/v1/messages",
                                "{\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"d\\\",\\\"account_uuid\\\":\\\"a\\\",\\\"session_id\\\":\\\"s\\\"}\"}}"))
                .isEqualTo("a");
        assertThat(
                        user(
                                "/v1/messages",
                                "{\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"d\\\",\\\"account_uuid\\\":\\\"\\\",\\\"session_id\\\":\\\"s\\\"}\"}}"))
                .isEqualTo("d");
        assertThat(user("/v1/messages", "{\"metadata\":{\"user_id\":\"user_f00_account_a1_session_5\"}}"))
                .isEqualTo("user_f00_account_a1");
    }

    @Test
    void the_content_mode_decides_what_is_kept() {
        RequestFacts facts = facts("/v1/chat/completions", "{\"user\":\"ada\"}");

        assertThat(EndUser.of(ContentMode.FULL, facts)).isEqualTo("ada");
        assertThat(EndUser.of(ContentMode.HASH, facts)).matches("sha256:[0-9a-f]{32}");
        assertThat(EndUser.of(ContentMode.NONE, facts)).isEmpty();
    }

    private static String user(String path, String body) {
        return EndUser.of(ContentMode.FULL, facts(path, body));
    }

    private static RequestFacts facts(String path, String body) {
        var found = Dialects.match("POST", path);
        return found.dialect()
                .readRequest(found.operation(), path, body.getBytes(StandardCharsets.UTF_8), Detail.FACTS);
    }
}
