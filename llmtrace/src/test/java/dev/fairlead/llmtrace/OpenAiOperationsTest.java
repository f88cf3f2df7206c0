package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.RateLimitException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import dev.fairlead.core.http.RawConnection;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.Rating;
import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's operations beside chat and responses, and Azure's paths, by the official SDK through the proxy. */
@Timeout(60)
class OpenAiOperationsTest {

    private static final AtomicInteger SESSIONS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static RunningProxy proxy;

    private final String session = "operations-" + SESSIONS.incrementAndGet();

    @BeforeAll
    static void start() throws IOException {
        proxy = new RunningProxy(
                directory,
                SimulatorSettings.defaults()
                        .withKeptRequests(1000)
                        .withServedModels(Map.of("my-gpt", "gpt-4o-2024-08-06")),
                """
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1", credential: sk-upstream}
                    azure: {baseUrl: "http://127.0.0.1:PORT", credential: azure-upstream, provider: openai}
                    mistral: {baseUrl: "http://127.0.0.1:PORT/v1", dialect: openai, provider: mistral}
                """);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private OpenAIClient client() {
        return client("/v1");
    }

    private OpenAIClient client(String base) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url() + base)
                .apiKey("sk-own")
                .putHeader("X-LLMTrace-Session-ID", session)
                .maxRetries(0)
                .build();
    }

    private CallRow call(String dialect, String operation) {
        CallRow call = proxy.callOf(session);
        assertThat(call.target().dialect()).isEqualTo(dialect);
        assertThat(call.target().operation()).isEqualTo(operation);
        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.status()).isEqualTo(200);
        return call;
    }

    private byte[] bodyThatArrived() {
        return proxy.provider.calls().getLast().request().orElseThrow().body();
    }

    @Test
    void embeddings_of_several_texts_come_with_their_usage() {
        CreateEmbeddingResponse answer = client().embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .inputOfArrayOfStrings(List.of("The tide turns at six.", "Ahoy"))
                        .build());

        CallRow call = call("openai.embeddings", "embeddings");
        assertThat(answer.data()).hasSize(2);
        assertThat(answer.data().getFirst().embedding()).hasSize(8);
        assertThat(call.request().model()).contains("text-embedding-3-small");
        assertThat(call.request().preview()).isEqualTo("Ahoy");
        assertThat(call.usage()).isEqualTo(Usage.of(answer.usage().promptTokens(), 0, Usage.Quality.REPORTED));
    }

    @Test
    void a_completion_is_answered_whole_and_in_pieces() {
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model("gpt-3.5-turbo-instruct")
                .prompt("Once upon a tide")
                .build();

        Completion answer = client().completions().create(params);
        CallRow whole = call("openai.completions", "text_completion");
        StringBuilder text = new StringBuilder();
        try (StreamResponse<Completion> stream = client().completions().createStreaming(params)) {
            stream.stream().flatMap(chunk -> chunk.choices().stream()).forEach(choice -> text.append(choice.text()));
        }

        CallRow streamed = proxy.callsOf(session, 2).getLast();
        assertThat(whole.usage().output())
                .isEqualTo(answer.usage().orElseThrow().completionTokens());
        assertThat(whole.answer().outputChars())
                .isEqualTo(answer.choices().getFirst().text().length());
        assertThat(streamed.answer().outputChars()).isEqualTo(text.length());
        assertThat(streamed.usage().quality()).isEqualTo(Usage.Quality.ESTIMATED);
    }

    @Test
    void images_are_metered_by_the_tokens_they_report() {
        ImagesResponse answer = client().images()
                .generate(ImageGenerateParams.builder()
                        .model("gpt-image-1")
                        .prompt("A lighthouse in fog")
                        .n(2)
                        .build());

        CallRow call = call("openai.images", "image_generation");
        assertThat(answer.data().orElseThrow()).hasSize(2);
        assertThat(call.request().preview()).isEqualTo("A lighthouse in fog");
        assertThat(call.usage().imageOutput())
                .isEqualTo(answer.usage().orElseThrow().outputTokens())
                .isPositive();
    }

    @Test
    void a_stream_of_partial_images_ends_with_its_usage() {
        try (StreamResponse<ImageGenStreamEvent> stream = client().images()
                .generateStreaming(ImageGenerateParams.builder()
                        .model("gpt-image-1")
                        .prompt("A buoy")
                        .partialImages(1)
                        .build())) {
            assertThat(stream.stream().filter(ImageGenStreamEvent::isGenerationCompleted))
                    .hasSize(1);
        }

        CallRow call = call("openai.images", "image_generation");
        assertThat(call.request().stream()).isTrue();
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.firstToken()).isPresent();
        assertThat(call.usage().imageOutput()).isPositive();
    }

    @Test
    void an_image_to_edit_streams_through_while_its_form_is_read() {
        byte[] image = new byte[200_000];
        new java.util.Random(1).nextBytes(image);

        client().images()
                .edit(ImageEditParams.builder()
                        .model("gpt-image-1")
                        .image(image)
                        .prompt("Add a gull")
                        .build());

        CallRow call = call("openai.images", "image_edit");
        assertThat(call.request().model()).contains("gpt-image-1");
        assertThat(call.request().preview()).isEqualTo("Add a gull");
        assertThat(call.request().parameters()).containsEntry("file_bytes", "200000");
        assertThat(call.requestBody().length()).isEqualTo(bodyThatArrived().length);
        assertThat(indexOf(bodyThatArrived(), image)).isPositive();
        assertThat(call.usage().imageOutput()).isPositive();
    }

    @Test
    void a_form_reaches_the_provider_before_the_client_has_sent_it_whole() {
        String file =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" + "s".repeat(9000);
        String rest = "\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b--\r\n";
        int before = proxy.provider.calls().size();

        try (RawConnection client = new RawConnection(proxy.port)) {
            client.send("POST /v1/audio/transcriptions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-own\r\n"
                    + "X-LLMTrace-Session-ID: " + session + "\r\nConnection: close\r\n"
                    + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                    + (file.length() + rest.length()) + "\r\n\r\n" + file);
            await().until(() -> proxy.provider.calls().size() > before);
            assertThat(client.send(rest).readToEnd()).startsWith("HTTP/1.1 200 OK");
        }

        CallRow call = call("openai.audio", "transcription");
        assertThat(call.request().model()).contains("whisper-1");
        assertThat(call.request().parameters()).containsEntry("file_bytes", "9000");
        assertThat(new String(bodyThatArrived(), StandardCharsets.ISO_8859_1)).isEqualTo(file + rest);
    }

    @Test
    void a_forms_model_decides_its_way_where_an_upstream_lists_models() throws IOException {
        try (RunningProxy byModel = new RunningProxy(
                directory.resolve("by-model"), SimulatorSettings.defaults().withKeptRequests(10), """
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1"}
                    local: {baseUrl: "http://127.0.0.1:PORT/v1", models: [whisper-*]}
                """)) {
            OpenAIOkHttpClient.builder()
                    .baseUrl(byModel.url() + "/v1")
                    .apiKey("sk-own")
                    .build()
                    .audio()
                    .transcriptions()
                    .create(transcription("whisper-1"));

            CallRow call = byModel.calls(1).getFirst();
            assertThat(call.target().upstream()).isEqualTo("local");
            assertThat(call.request().model()).contains("whisper-1");
            assertThat(call.usage().units().audioSeconds()).isEqualTo(6);
        }
    }

    @Test
    void a_bare_sound_is_metered_by_the_characters_of_its_request() throws IOException {
        byte[] sound = spoken("tts-1");
        spoken("gpt-4o-mini-tts");

        List<CallRow> calls = proxy.callsOf(session, 2);
        CallRow call = calls.getFirst();
        assertThat(call.target().operation()).isEqualTo("speech");
        assertThat(sound).startsWith('I', 'D', '3');
        assertThat(call.answerBody().length()).isEqualTo(sound.length);
        assertThat(call.request().preview()).isEqualTo("Land ahoy \uD83D\uDEA2");
        assertThat(calls)
                .extracting(CallRow::usage)
                .containsOnly(Usage.of(new Usage.Units(0, 0, 0, 11), Usage.Quality.ESTIMATED));
        assertThat(call.cost().orElseThrow().amount()).isEqualByComparingTo("0.000165");
        assertThat(calls.getLast().rating().orElseThrow())
                .isInstanceOfSatisfying(
                        Rating.Unpriced.class,
                        unpriced -> assertThat(unpriced.reason()).contains("no rate for character"));
    }

    private byte[] spoken(String model) throws IOException {
        try (HttpResponse answer = client().audio()
                .speech()
                .create(SpeechCreateParams.builder()
                        .model(model)
                        .input("Land ahoy \uD83D\uDEA2")
                        .instructions("Loud and slow")
                        .voice("alloy")
                        .build())) {
            return answer.body().readAllBytes();
        }
    }

    @Test
    void speech_that_was_refused_costs_nothing() {
        OpenAIClient failing = client().withOptions(options -> options.putHeader("x-simulate-fault", "status-429"));

        assertThatThrownBy(() -> failing.audio()
                        .speech()
                        .create(SpeechCreateParams.builder()
                                .model("tts-1")
                                .input("Land ahoy")
                                .voice("alloy")
                                .build()))
                .isInstanceOf(RateLimitException.class);

        assertThat(proxy.callOf(session).answer().usage()).isEmpty();
    }

    @Test
    void streamed_speech_reports_its_tokens() throws IOException {
        try (HttpResponse answer = client().audio()
                .speech()
                .create(SpeechCreateParams.builder()
                        .model("gpt-4o-mini-tts")
                        .input("Land ahoy")
                        .voice("alloy")
                        .streamFormat(SpeechCreateParams.StreamFormat.SSE)
                        .build())) {
            answer.body().readAllBytes();
        }

        CallRow call = call("openai.audio", "speech");
        assertThat(call.usage().units()).isEqualTo(Usage.Units.NONE);
        assertThat(call.usage().audioOutput()).isEqualTo(45);
        assertThat(call.cost().orElseThrow().amount())
                .isEqualByComparingTo(new BigDecimal("0.00000060")
                        .multiply(BigDecimal.valueOf(call.usage().inputUncached()))
                        .add(new BigDecimal("0.000540")));
    }

    @Test
    void a_transcript_is_metered_by_seconds_or_by_tokens() {
        client().audio().transcriptions().create(transcription("whisper-1"));
        CallRow seconds = call("openai.audio", "transcription");
        client().audio().transcriptions().create(transcription("gpt-4o-transcribe"));
        CallRow tokens = proxy.callsOf(session, 2).getLast();

        assertThat(seconds.request().model()).contains("whisper-1");
        assertThat(seconds.usage().units().audioSeconds()).isEqualTo(6);
        assertThat(seconds.answer().preview()).isEqualTo("A simulated transcript.");
        assertThat(tokens.usage().audioInput()).isEqualTo(45);
        assertThat(tokens.usage().units()).isEqualTo(Usage.Units.NONE);
    }

    @Test
    void a_transcript_may_come_as_a_stream() {
        try (StreamResponse<TranscriptionStreamEvent> stream =
                client().audio().transcriptions().createStreaming(transcription("gpt-4o-transcribe"))) {
            assertThat(stream.stream()).hasSize(2);
        }

        CallRow call = call("openai.audio", "transcription");
        assertThat(call.request().stream()).isTrue();
        assertThat(call.answer().complete()).isTrue();
        assertThat(call.answer().outputChars()).isEqualTo("A simulated transcript.".length());
        assertThat(call.usage().audioInput()).isEqualTo(45);
    }

    private static TranscriptionCreateParams transcription(String model) {
        return TranscriptionCreateParams.builder()
                .model(model)
                .file(new byte[5000])
                .build();
    }

    @Test
    void files_and_batches_have_names_and_no_usage() throws IOException {
        OpenAIClient client = client();
        String file = client.files()
                .create(FileCreateParams.builder()
                        .file("{\"custom_id\":\"1\"}\n".getBytes(StandardCharsets.UTF_8))
                        .purpose(FilePurpose.BATCH)
                        .build())
                .id();
        client.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(file)
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build());
        try (HttpResponse content = client.files().content("file-simulated-output")) {
            content.body().readAllBytes();
        }
        client.models().list();
        client.models().retrieve("gpt-5");

        List<CallRow> calls = proxy.callsOf(session, 5);
        assertThat(calls)
                .extracting(call -> call.target().operation())
                .containsExactly(
                        "upload_file", "create_batch", "retrieve_file_content", "list_models", "retrieve_model");
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.target().dialect()).isEqualTo("openai.resources");
            assertThat(call.answer().usage()).isEmpty();
            assertThat(call.rating()).isEmpty();
        });
        assertThat(calls.getFirst().request().parameters()).containsEntry("purpose", "\"batch\"");
        assertThat(calls.get(1).answer().responseId()).contains("batch_simulated");
    }

    @Test
    void azure_is_asked_by_deployment_and_priced_by_what_served() {
        OpenAIClient azure = OpenAIOkHttpClient.builder()
                .baseUrl(proxy.url())
                .credential(AzureApiKeyCredential.create(proxy.virtualKey()))
                .azureUrlPathMode(AzureUrlPathMode.LEGACY)
                .putHeader("X-LLMTrace-Session-ID", session)
                .maxRetries(0)
                .build();

        azure.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model("my-gpt")
                        .addUserMessage("Moin")
                        .build());

        CallRow call = call("openai.chat", "chat");
        assertThat(call.target().upstream()).isEqualTo("azure");
        assertThat(call.target().path()).startsWith("/openai/deployments/my-gpt/chat/completions?api-version=");
        assertThat(call.request().model()).contains("my-gpt");
        assertThat(call.answer().model()).contains("gpt-4o-2024-08-06");
        assertThat(call.cost()).isPresent();
        assertThat(call.caller().keyId()).isNotEmpty();
        assertThat(proxy.provider.calls().getLast().request().orElseThrow().headers())
                .anySatisfy(header -> {
                    assertThat(header.getKey()).isEqualToIgnoringCase("api-key");
                    assertThat(header.getValue()).isEqualTo("azure-upstream");
                })
                .noneMatch(header -> header.getValue().contains("llmt_"));
    }

    @Test
    void a_compatible_server_is_an_upstream_with_a_provider_of_its_own() {
        client("/mistral/v1")
                .chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model("mistral-small-latest")
                        .addUserMessage("Bonjour")
                        .build());

        CallRow call = call("openai.chat", "chat");
        assertThat(call.target().upstream()).isEqualTo("mistral");
        assertThat(call.target().provider()).isEqualTo("mistral");
        assertThat(call.usage().quality()).isEqualTo(Usage.Quality.REPORTED);
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            if (java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
