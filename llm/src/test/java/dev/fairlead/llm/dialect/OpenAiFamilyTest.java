package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import dev.fairlead.llm.call.Usage.Units;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's operations beside chat and responses: what the published examples say, written down by hand from them. */
class OpenAiFamilyTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/completions, openai.completions, text_completion, true",
        "POST, /api/v1/completions, openai.completions, text_completion, true",
        "POST, /v1/embeddings, openai.embeddings, embeddings, true",
        "POST, /openai/deployments/ada/embeddings, openai.embeddings, embeddings, true",
        "POST, /v1/images/generations, openai.images, image_generation, false",
        "POST, /v1/images/edits, openai.images, image_edit, false",
        "POST, /v1/images/variations, openai.images, image_variation, false",
        "POST, /v1/audio/speech, openai.audio, speech, false",
        "POST, /openai/deployments/whisper/audio/transcriptions, openai.audio, transcription, false",
        "POST, /v1/audio/translations, openai.audio, translation, false",
        "POST, /v1/moderations, openai.resources, moderation, false",
        "GET, /v1/models, openai.resources, list_models, false",
        "GET, /models/meta-llama/Llama-3.3-70B, openai.resources, retrieve_model, false",
        "DELETE, /v1/models/ft:gpt-4o-mini:acme:x:abc, openai.resources, delete_model, false",
        "POST, /v1/files, openai.resources, upload_file, false",
        "GET, /openai/v1/files/file-abc123/content, openai.resources, retrieve_file_content, false",
        "GET, /v1/files//content, openai.resources, retrieve_file, false",
        "POST, /v1/uploads/upload_1/parts, openai.resources, add_upload_part, false",
        "POST, /openai/batches, openai.resources, create_batch, false",
        "POST, /v1/batches/batch_abc123/cancel, openai.resources, cancel_batch, false",
        "POST, /openai/responses, openai.responses, chat, true",
        "POST, /openai/v1/responses, openai.responses, chat, true",
        "POST, /v1/responses/compact, openai.responses, compact_response, true",
        "POST, /v1/responses/input_tokens, openai.responses, count_tokens, false",
        "GET, /v1/responses/resp_1, openai.resources, retrieve_response, false",
        "POST, /v1/responses/resp_1/cancel, openai.resources, cancel_response, false",
        "GET, /v1/responses/resp_1/input_items, openai.resources, list_input_items, false",
        "GET, /v1/chat/completions/chatcmpl-1/messages, openai.resources, list_completion_messages, false",
        "POST, /openai/deployments/gpt-4o/chat/completions, openai.chat, chat, true"
    })
    void knows_its_paths(String method, String path, String dialect, String operation, boolean metered) {
        Dialects.Match match = Dialects.match(method, path);

        assertThat(match.dialect().name()).isEqualTo(dialect);
        assertThat(match.operation().name()).isEqualTo(operation);
        assertThat(match.operation().metered()).isEqualTo(metered);
        assertThat(match.dialect().operations()).contains(match.operation());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/completions",
        "POST, /api/unheard",
        "GET, /v1/images/generations",
        "GET, /v1/models/",
        "PUT, /v1/files",
        "POST, /v1/files/a/b/c",
        "GET, /v1/fine_tuning/jobs",
        "POST, /v1/realtime/sessions",
        "POST, /v1/responses/resp_1/unheard-of"
    })
    void leaves_other_paths_alone(String method, String path) {
        assertThat(Dialects.match(method, path).dialect()).isSameAs(Dialects.OPAQUE);
    }

    @Test
    void reads_a_completion() {
        AnswerFacts facts = Wire.answer("openai.completions/default.json");

        assertThat(facts.model()).contains("gpt-3.5-turbo-instruct");
        assertThat(facts.responseId()).contains("cmpl-uqkvlQyYK7bGYrRHQ0eXlWi7");
        assertThat(facts.finishReason()).contains("length");
        assertThat(facts.preview()).isEqualTo("\n\nHolds water, für wahr.");
        assertThat(facts.usage()).contains(Usage.of(5, 7, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void keeps_choices_apart_though_their_index_stands_behind_their_text() {
        AnswerFacts facts = Wire.answer("openai.completions/choices.json");

        assertThat(facts.segments()).extracting(TextSegment::text).containsExactly("Ebb", "Flood");
        assertThat(facts.outputChars()).isEqualTo(8);
    }

    @Test
    void reads_a_completion_stream_whose_usage_comes_last() {
        AnswerFacts facts = Wire.answer("openai.completions/stream.sse");

        assertThat(facts.preview()).isEqualTo("Low tide 🌊");
        assertThat(facts.usage()).contains(Usage.of(5, 7, Quality.REPORTED));
        assertThat(facts.segments()).hasSize(1);
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void reads_the_usage_of_embeddings_and_no_vector() {
        AnswerFacts facts = Wire.answer("openai.embeddings/default.json");

        assertThat(facts.model()).contains("text-embedding-ada-002");
        assertThat(facts.usage()).contains(Usage.of(8, 0, Quality.REPORTED));
        assertThat(facts.outputChars()).isZero();
        assertThat(facts.complete()).isTrue();
        assertThat(Wire.answer("openai.embeddings/base64.json").usage()).contains(Usage.of(12, 0, Quality.REPORTED));
    }

    @Test
    void image_tokens_are_parts_of_input_and_all_of_output() {
        Usage expected = new Usage(50, 0, 0, 0, 50, 0, 0, 0, 40, 50, 0, 0, Quality.REPORTED);

        for (String fixture : new String[] {"generation.json", "stream.sse", "edit.sse"}) {
            AnswerFacts facts = Wire.answer("openai.images/" + fixture);
            assertThat(facts.usage()).as(fixture).contains(expected);
            assertThat(facts.complete()).as(fixture).isTrue();
            assertThat(facts.segments()).containsExactly(new TextSegment("assistant", Origin.MEDIA, "image", ""));
        }
    }

    @Test
    void output_that_is_split_into_text_and_image_is_taken_as_split() {
        AnswerFacts facts = Wire.answerOf(
                "openai.images",
                "{\"data\":[{\"b64_json\":\"AA\"}],\"usage\":{\"input_tokens\":5,\"output_tokens\":30,"
                        + "\"output_tokens_details\":{\"image_tokens\":20,\"text_tokens\":10}}}");

        assertThat(facts.usage()).contains(new Usage(5, 0, 0, 0, 30, 0, 0, 0, 0, 20, 0, 0, Quality.REPORTED));
    }

    @Test
    void images_without_token_usage_are_counted() {
        AnswerFacts facts = Wire.answer("openai.images/urls.json");

        assertThat(facts.usage()).contains(Usage.of(new Units(0, 2, 0, 0), Quality.REPORTED));
        assertThat(facts.preview()).isEqualTo("A lighthouse in fog, drawn in ink");
        assertThat(facts.segments())
                .contains(new TextSegment("assistant", Origin.MEDIA, "image", "https://images.example/2.png"));
    }

    @Test
    void a_partial_image_is_a_first_token() {
        AnswerReader reader =
                Wire.reader("openai.images/x", new AnswerHead(200, "text/event-stream", ""), Detail.FACTS);
        byte[] partial = "data: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"AA\"}\n\n"
                .getBytes(StandardCharsets.UTF_8);
        reader.accept(partial, 0, partial.length);

        assertThat(reader.firstTokenSeen()).isTrue();
        assertThat(reader.finish().complete()).isFalse();
    }

    @Test
    void reads_a_transcript_billed_by_tokens() {
        AnswerFacts facts = Wire.answer("openai.audio/transcription.json");

        assertThat(facts.preview()).startsWith("Ahoi, the pilot");
        assertThat(facts.usage()).contains(new Usage(14, 0, 0, 0, 45, 0, 14, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void reads_a_transcript_billed_by_its_length_and_not_its_segments() {
        AnswerFacts facts = Wire.answer("openai.audio/duration.json");

        assertThat(facts.usage()).contains(Usage.of(new Units(0, 0, 9, 0), Quality.REPORTED));
        assertThat(facts.outputChars()).isEqualTo("The beach was busy on a hot summer day.".length());
    }

    @Test
    void a_begun_second_of_sound_counts_whole() {
        assertThat(Wire.answerOf("openai.audio", "{\"text\":\"a\",\"usage\":{\"type\":\"duration\",\"seconds\":8.47}}")
                        .usage())
                .contains(Usage.of(new Units(0, 0, 9, 0), Quality.REPORTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-3", "\"many\"", "\"NaN\"", "1e400", "null", "{}", "99999999999999999999999999"})
    void a_length_that_cannot_be_is_not_believed(String seconds) {
        assertThat(Wire.answerOf("openai.audio", "{\"text\":\"a\",\"usage\":{\"seconds\":" + seconds + "}}")
                        .usage())
                .isEmpty();
    }

    @Test
    void a_length_close_to_nothing_is_read_as_fast_as_any() {
        assertThat(Wire.answerOf("openai.audio", "{\"text\":\"a\",\"usage\":{\"seconds\":1e-999999999}}")
                        .usage())
                .isEmpty();
    }

    @Test
    void a_streamed_transcript_counts_its_text_once() {
        AnswerFacts facts = Wire.answer("openai.audio/stream.sse");

        assertThat(facts.preview()).isEqualTo("I see ships");
        assertThat(facts.outputChars()).isEqualTo(11);
        assertThat(facts.usage()).contains(new Usage(14, 0, 0, 0, 45, 0, 14, 0, 0, 0, 0, 0, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void the_output_of_streamed_speech_is_sound() {
        AnswerFacts facts = Wire.answer("openai.audio/speech.sse");

        assertThat(facts.usage()).contains(new Usage(14, 0, 0, 0, 101, 0, 0, 101, 0, 0, 0, 0, Quality.REPORTED));
        assertThat(facts.segments()).containsExactly(new TextSegment("assistant", Origin.MEDIA, "audio", ""));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void bare_sound_and_plain_transcripts_pass_unread() {
        for (String type : new String[] {"audio/mpeg", "application/octet-stream", "text/plain"}) {
            AnswerReader reader = Wire.reader("openai.audio/x", new AnswerHead(200, type, ""), Detail.CONTENT);
            byte[] bytes = "{\"text\":\"no\",\"usage\":{\"seconds\":3}}".getBytes(StandardCharsets.UTF_8);
            reader.accept(bytes, 0, bytes.length);
            assertThat(reader.finish()).as(type).isEqualTo(AnswerFacts.NONE);
        }
    }

    @Test
    void looking_at_a_stored_response_bills_nothing() {
        AnswerFacts stored = Wire.answerOf(
                "openai.resources",
                "{\"id\":\"resp_1\",\"object\":\"response\",\"model\":\"gpt-5\",\"status\":\"failed\","
                        + "\"error\":{\"code\":\"server_error\",\"message\":\"gone\"},\"usage\":{\"input_tokens\":3,\"output_tokens\":9}}");
        assertThat(stored.usage()).isEmpty();
        assertThat(stored.error()).isEmpty();
        assertThat(stored.model()).contains("gpt-5");
    }

    @Test
    void a_resource_that_is_not_there_is_an_error() {
        assertThat(Wire.answerOf(
                                "openai.resources",
                                404,
                                "{\"error\":{\"message\":\"No such File object: file-x\",\"type\":\"invalid_request_error\"}}")
                        .error())
                .contains(new AnswerError("invalid_request_error", "No such File object: file-x"));
    }

    @Test
    void a_files_content_passes_unread() {
        Dialects.Match match = Dialects.match("GET", "/v1/files/file-1/content");
        AnswerReader reader = match.dialect()
                .readAnswer(match.operation(), new AnswerHead(200, "application/json", ""), Detail.CONTENT);
        byte[] line = "{\"id\":\"batch_req_1\",\"model\":\"gpt-5\"}".getBytes(StandardCharsets.UTF_8);
        reader.accept(line, 0, line.length);

        assertThat(reader.finish()).isEqualTo(AnswerFacts.NONE);
    }

    @Test
    void a_prompt_or_input_may_be_a_text_or_several_or_tokens() {
        for (String[] form : new String[][] {{"openai.completions", "prompt"}, {"openai.embeddings", "input"}}) {
            RequestFacts one = Wire.request(form[0], "{\"model\":\"m\",\"" + form[1] + "\":\"grüß dich\"}");
            assertThat(one.segments()).containsExactly(new TextSegment("user", Origin.USER, "", "grüß dich"));
            assertThat(one.inputChars()).isEqualTo(9);
            assertThat(one.preview()).isEqualTo("grüß dich");

            RequestFacts several = Wire.request(form[0], "{\"" + form[1] + "\":[\"a\",\"bc\"],\"model\":\"m\"}");
            assertThat(several.segments()).extracting(TextSegment::text).containsExactly("a", "bc");

            for (String tokens : new String[] {"[1212,318,257]", "[[1212],[318,257]]", "[]"}) {
                RequestFacts numbers = Wire.request(form[0], "{\"" + form[1] + "\":" + tokens + ",\"model\":\"m\"}");
                assertThat(numbers.problem()).as(tokens).isEmpty();
                assertThat(numbers.model()).contains("m");
                assertThat(numbers.inputChars()).isZero();
            }
            assertThat(Wire.request(form[0], "{\"" + form[1] + "\":7}").problem())
                    .isPresent();
        }
    }

    @Test
    void reads_a_completions_request() {
        RequestFacts facts = Wire.request(
                "openai.completions",
                "{\"model\":\"davinci-002\",\"prompt\":\"Once\",\"suffix\":\"end\",\"max_tokens\":7,\"temperature\":0,"
                        + "\"best_of\":2,\"logit_bias\":{\"50256\":-100},\"stream\":true}");

        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxTokens()).hasValue(7);
        assertThat(facts.parameters()).isEqualTo(Map.of("temperature", "0", "best_of", "2"));
        assertThat(facts.segments()).extracting(TextSegment::text).containsExactly("Once", "end");
    }

    @Test
    void a_deployment_in_the_path_is_the_requested_model() {
        byte[] body = "{\"model\":\"ignored\",\"input\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        String path = "/azure/openai/deployments/my-ada/embeddings?api-version=2024-10-21";
        Dialects.Match match = Dialects.match("POST", "/openai/deployments/my-ada/embeddings");

        assertThat(match.dialect()
                        .readRequest(match.operation(), path, body, Detail.FACTS)
                        .model())
                .contains("my-ada");
        assertThat(match.dialect()
                        .readRequest(match.operation(), "/v1/embeddings", body, Detail.FACTS)
                        .model())
                .contains("ignored");
    }

    @Test
    void reads_requests_for_images_and_speech() {
        RequestFacts image = Wire.request(
                "openai.images",
                "{\"model\":\"gpt-image-1\",\"prompt\":\"A buoy\",\"n\":2,\"size\":\"1024x1024\",\"stream\":true}");
        assertThat(image.model()).contains("gpt-image-1");
        assertThat(image.preview()).isEqualTo("A buoy");
        assertThat(image.stream()).isTrue();
        assertThat(image.parameters()).isEqualTo(Map.of("n", "2", "size", "\"1024x1024\""));

        RequestFacts speech = Wire.request(
                "openai.audio",
                "{\"model\":\"gpt-4o-mini-tts\",\"input\":\"Land ahoy\",\"voice\":\"alloy\",\"instructions\":\"Shout.\"}");
        assertThat(speech.segments())
                .containsExactly(
                        new TextSegment("user", Origin.USER, "", "Land ahoy"),
                        new TextSegment("", Origin.SYSTEM, "", "Shout."));
        assertThat(speech.parameters()).isEqualTo(Map.of("voice", "\"alloy\""));
    }

    @Test
    void a_request_without_a_body_has_no_problem() {
        Dialects.Match match = Dialects.match("GET", "/v1/models");

        assertThat(match.dialect().readRequest(match.operation(), "/v1/models", new byte[0], Detail.FACTS))
                .isEqualTo(RequestFacts.OPAQUE);
    }
}
