package dev.fairlead.llm.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnthropicSdkTest {
    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    private AnthropicClient client;

    @BeforeEach
    void start() {
        provider.start();
        client = AnthropicOkHttpClient.builder()
                .apiKey("key")
                .baseUrl(provider.baseUrl())
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        provider.close();
    }

    @Test
    void reads_a_message_with_cache_usage() {
        Message message = client.messages()
                .create(message()
                        .putAdditionalHeader("x-simulate-cached-tokens", "900")
                        .putAdditionalHeader("x-simulate-cache-write-1h-tokens", "40")
                        .build());

        message.validate();
        assertThat(message.content().getFirst().asText().text()).isNotBlank();
        assertThat(message.usage().cacheReadInputTokens()).hasValue(900L);
        assertThat(message.usage().cacheCreation().orElseThrow().ephemeral1hInputTokens())
                .isEqualTo(40);
        assertThat(message.usage().outputTokens())
                .isEqualTo(provider.bill().usage().output());
        assertThat(provider.bill().usage().cacheWrite1h()).isEqualTo(40);
    }

    @Test
    void accumulates_a_stream() {
        Message message = accumulate(message().build());

        message.validate();
        assertThat(message.content().getFirst().asText().text()).isNotBlank();
        assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
        assertThat(message.usage().outputTokens())
                .isEqualTo(provider.bill().usage().output());
    }

    @Test
    void accumulates_thinking_and_a_streamed_tool_call() {
        Message message = accumulate(message()
                .putAdditionalHeader("x-simulate-tool", "weather")
                .putAdditionalHeader("x-simulate-reasoning-tokens", "20")
                .build());

        assertThat(message.content().getFirst().asThinking().signature()).isNotBlank();
        assertThat(message.content().get(1).asToolUse().name()).isEqualTo("weather");
        assertThat(message.content().get(1).asToolUse()._input().toString()).contains("Zürich");
        assertThat(message.stopReason()).hasValue(StopReason.TOOL_USE);
    }

    @Test
    void counts_tokens_without_a_bill() {
        long tokens = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("claude-sonnet-5-5")
                        .addUserMessage("Tell me more.")
                        .build())
                .inputTokens();

        assertThat(tokens).isPositive();
        assertThat(provider.bill().calls()).isZero();
        assertThat(provider.bill().received()).isEqualTo(1);
    }

    @Test
    void raises_its_own_exceptions() {
        assertThatThrownBy(() -> failing("status-529")).isInstanceOf(OverloadedException.class);
        assertThatThrownBy(() -> failing("status-429")).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> failing("status-400")).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() ->
                        client.messages().create(message().model("unknown").build()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> accumulate(message()
                        .putAdditionalHeader("x-simulate-fault", "error-in-stream")
                        .build()))
                .isInstanceOf(AnthropicException.class);
    }

    private Message failing(String fault) {
        return client.messages()
                .create(message().putAdditionalHeader("x-simulate-fault", fault).build());
    }

    private Message accumulate(MessageCreateParams params) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }

    private static MessageCreateParams.Builder message() {
        return MessageCreateParams.builder()
                .model("claude-sonnet-5-5")
                .maxTokens(1000)
                .addUserMessage("Tell me more.");
    }
}
