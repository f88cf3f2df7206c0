package dev.fairlead.llm.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiSdkTest {
    private final SimulatedProvider provider = new SimulatedProvider(SimulatorSettings.defaults());
    private OpenAIClient client;

    @BeforeEach
    void start() {
        provider.start();
        client = OpenAIOkHttpClient.builder()
                .apiKey("key")
                .baseUrl(provider.baseUrl() + "/v1")
                .maxRetries(0)
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        provider.close();
    }

    @Test
    void reads_a_chat_completion() {
        ChatCompletion answer = client.chat().completions().create(chat().build());

        answer.validate();
        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .isNotBlank();
        assertThat(answer.usage().orElseThrow().completionTokens())
                .isEqualTo(provider.bill().usage().output());
    }

    @Test
    void accumulates_a_chat_stream_with_usage() {
        ChatCompletionCreateParams params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();

        ChatCompletion answer = accumulate(params);

        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .isNotBlank();
        assertThat(answer.usage().orElseThrow().completionTokens())
                .isEqualTo(provider.bill().usage().output());
    }

    @Test
    void accumulates_two_streamed_tool_calls() {
        ChatCompletion answer = accumulate(
                chat().putAdditionalHeader("x-simulate-tool", "weather,clock").build());

        assertThat(answer.choices().getFirst().message().toolCalls().orElseThrow())
                .extracting(call -> call.function().orElseThrow().function().name())
                .containsExactly("weather", "clock");
        assertThat(answer.choices().getFirst().message().toolCalls().orElseThrow())
                .extracting(call -> call.function().orElseThrow().function().arguments())
                .containsOnly("{\"location\":\"Zürich\",\"unit\":\"celsius\"}");
    }

    @Test
    void reads_a_response_and_a_streamed_response() {
        Response answer = client.responses().create(response().build());
        ResponseAccumulator streamed = ResponseAccumulator.create();
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ResponseStreamEvent> stream =
                client.responses().createStreaming(response().build())) {
            stream.stream()
                    .peek(streamed::accumulate)
                    .forEach(event -> event.outputTextDelta().ifPresent(delta -> text.append(delta.delta())));
        }

        answer.validate();
        streamed.response().validate();
        assertThat(text.toString())
                .isEqualTo(streamed.response()
                        .output()
                        .getFirst()
                        .asMessage()
                        .content()
                        .getFirst()
                        .asOutputText()
                        .text());
        assertThat(streamed.response().usage().orElseThrow().outputTokens()
                        + answer.usage().orElseThrow().outputTokens())
                .isEqualTo(provider.bill().usage().output());
    }

    @Test
    void reads_a_streamed_function_call_with_reasoning() {
        ResponseCreateParams params = response()
                .putAdditionalHeader("x-simulate-tool", "weather")
                .putAdditionalHeader("x-simulate-reasoning-tokens", "12")
                .build();
        ResponseAccumulator streamed = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(streamed::accumulate);
        }

        assertThat(streamed.response().output().get(1).asFunctionCall().arguments())
                .contains("Zürich");
        assertThat(streamed.response()
                        .usage()
                        .orElseThrow()
                        .outputTokensDetails()
                        .reasoningTokens())
                .isEqualTo(12);
    }

    @Test
    void raises_its_own_exceptions() {
        assertThatThrownBy(() -> failing("status-429")).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> failing("status-500")).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> failing("status-400")).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat().model("unknown").build()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> accumulate(chat().putAdditionalHeader("x-simulate-fault", "error-in-stream")
                        .build()))
                .isInstanceOf(OpenAIException.class);
    }

    @Test
    void lists_models() {
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .contains("gpt-5");
    }

    private ChatCompletion failing(String fault) {
        return client.chat()
                .completions()
                .create(chat().putAdditionalHeader("x-simulate-fault", fault).build());
    }

    private ChatCompletion accumulate(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.chatCompletion();
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model("gpt-5").addUserMessage("Tell me more.");
    }

    private static ResponseCreateParams.Builder response() {
        return ResponseCreateParams.builder().model("gpt-5").input("Tell me more.");
    }
}
