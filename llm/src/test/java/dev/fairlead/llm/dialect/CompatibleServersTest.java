package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.call.Usage.Quality;
import org.junit.jupiter.api.Test;

/** Where servers that speak like OpenAI differ from it and from each other. */
class CompatibleServersTest {

    @Test
    void azure_sends_filter_results_before_and_between_the_choices() {
        AnswerFacts facts = Wire.answer("openai.chat/azure.sse");

        assertThat(facts.model()).contains("gpt-4o-2024-08-06");
        assertThat(facts.responseId()).contains("chatcmpl-azure");
        assertThat(facts.preview()).isEqualTo("Moin.");
        assertThat(facts.finishReason()).contains("stop");
        assertThat(facts.usage()).contains(Usage.of(9, 3, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void deepseek_says_what_hit_its_cache_and_thinks_in_reasoning_content() {
        AnswerFacts facts = Wire.answer("openai.chat/deepseek.sse");

        assertThat(facts.preview()).isEqualTo("Hello");
        assertThat(facts.segments())
                .containsExactly(
                        new TextSegment("assistant", Origin.REASONING, "", "A greeting."),
                        new TextSegment("assistant", Origin.ASSISTANT, "", "Hello"));
        assertThat(facts.usage()).contains(new Usage(57, 960, 0, 0, 9, 4, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void xai_counts_reasoning_beside_the_completion() {
        assertThat(Wire.answer("openai.chat/xai.json").usage())
                .contains(new Usage(26, 6, 0, 0, 103, 94, 0, 0, 0, 0, 0, 0, Quality.REPORTED));
    }

    @Test
    void groq_reports_usage_in_a_field_of_its_own() {
        AnswerFacts facts = Wire.answer("openai.chat/groq.sse");

        assertThat(facts.usage()).contains(Usage.of(18, 556, Quality.REPORTED));
        assertThat(facts.complete()).isTrue();
    }

    @Test
    void openrouter_fills_the_wait_with_comments_and_counts_its_searches() {
        AnswerFacts facts = Wire.answer("openai.chat/openrouter.sse");

        assertThat(facts.preview()).isEqualTo("Bonjour");
        assertThat(facts.finishReason()).contains("stop");
        assertThat(facts.usage()).contains(new Usage(194, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, Quality.REPORTED));
        assertThat(facts.segments())
                .contains(new TextSegment("assistant", Origin.CITATION, "Harbour", "https://harbour.example/"));
    }

    @Test
    void a_source_cited_twice_is_one_source() {
        assertThat(Wire.answer("openai.chat/citations.json").segments())
                .containsExactly(
                        new TextSegment("assistant", Origin.ASSISTANT, "", "The lock at Brunsbüttel is closed today."),
                        new TextSegment(
                                "assistant",
                                Origin.CITATION,
                                "Locks today",
                                "https://locks.example/today?utm_source=openai"));
    }

    @Test
    void perplexity_cites_addresses_and_counts_queries() {
        AnswerFacts facts = Wire.answerOf(
                "openai.chat",
                "{\"id\":\"1\",\"model\":\"sonar-deep-research\",\"citations\":[\"https://a.example\",\"https://b.example\"],"
                        + "\"search_results\":[{\"title\":\"B\",\"url\":\"https://b.example\",\"date\":null}],"
                        + "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\"Yes [1].\"}}],"
                        + "\"usage\":{\"prompt_tokens\":33,\"completion_tokens\":70,\"total_tokens\":103,\"num_search_queries\":18}}");

        assertThat(facts.segments())
                .extracting(TextSegment::text)
                .containsExactly("Yes [1].", "https://a.example", "https://b.example");
        assertThat(facts.usage().orElseThrow().webSearches()).isEqualTo(18);
    }

    @Test
    void usage_in_every_chunk_is_a_running_total_and_the_last_one_counts() {
        AnswerFacts facts = Wire.answerOf("openai.chat", """
                data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":""}],"usage":{"prompt_tokens":5,"total_tokens":6,"completion_tokens":1}}

                data: {"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2}}

                data: {"choices":[],"usage":{"prompt_tokens":5,"total_tokens":8,"completion_tokens":3}}

                data: [DONE]

                """);

        assertThat(facts.usage()).contains(Usage.of(5, 3, Quality.REPORTED));
        assertThat(facts.finishReason()).contains("stop");
    }

    @Test
    void an_empty_finish_reason_says_nothing() {
        AnswerFacts facts = Wire.answerOf(
                "openai.chat",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}\n\n"
                        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"\"}]}\n\ndata: [DONE]\n\n");

        assertThat(facts.finishReason()).contains("length");
    }

    @Test
    void tool_calls_without_ids_or_indexes_are_told_apart_by_their_place() {
        AnswerFacts facts = Wire.answerOf(
                "openai.chat",
                "{\"choices\":[{\"message\":{\"content\":\"\",\"tool_calls\":["
                        + "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}]}");

        assertThat(facts.toolCalls()).extracting(call -> call.name()).containsExactly("f", "g");
    }

    @Test
    void errors_stand_in_the_body_itself_at_vllm_mistral_and_others() {
        for (String dialect : new String[] {"openai.chat", "openai.completions", "openai.embeddings"}) {
            assertThat(Wire.answerOf(
                                    dialect,
                                    400,
                                    "{\"object\":\"error\",\"message\":\"too long\",\"type\":\"BadRequestError\",\"param\":null,\"code\":400}")
                            .error())
                    .as(dialect)
                    .contains(new AnswerError("BadRequestError", "too long"));
            assertThat(Wire.answerOf(
                                    dialect,
                                    422,
                                    "{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"messages\"],\"msg\":\"Field required\"}]}")
                            .error())
                    .as(dialect)
                    .contains(new AnswerError("http_422", "Field required"));
            assertThat(Wire.answerOf(
                                    dialect,
                                    422,
                                    "{\"object\":\"error\",\"message\":{\"detail\":[{\"msg\":\"Extra inputs are not permitted\"}]},\"type\":\"invalid_request_error\"}")
                            .error())
                    .as(dialect)
                    .contains(new AnswerError("invalid_request_error", "Extra inputs are not permitted"));
            assertThat(Wire.answerOf(dialect, 422, "{\"error\":\"inputs must be given\",\"error_type\":\"validation\"}")
                            .error())
                    .as(dialect)
                    .contains(new AnswerError("validation", "inputs must be given"));
        }
    }

    @Test
    void an_error_of_the_bodys_own_inside_a_stream_is_an_error() {
        AnswerFacts facts = Wire.answerOf(
                "openai.chat",
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
                        + "data: {\"object\":\"error\",\"message\":\"engine died\",\"type\":\"InternalServerError\",\"code\":500}\n\n");

        assertThat(facts.error()).contains(new AnswerError("InternalServerError", "engine died"));
    }

    @Test
    void sound_and_images_in_an_answer_are_noted_without_their_bytes() {
        AnswerFacts facts = Wire.answerOf(
                "openai.chat",
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"See\",\"images\":[{\"type\":\"image_url\",\"image_url\":"
                        + "{\"url\":\"data:image/png;base64,AAAA\"}},{\"image_url\":{\"url\":\"https://i.example/1.png\"}}],"
                        + "\"audio\":{\"id\":\"a\",\"data\":\"UklGRg==\",\"transcript\":\"hear\"}}}]}");

        assertThat(facts.segments())
                .extracting(TextSegment::origin, TextSegment::name, TextSegment::text)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Origin.ASSISTANT, "", "Seehear"),
                        org.assertj.core.groups.Tuple.tuple(Origin.MEDIA, "image", ""),
                        org.assertj.core.groups.Tuple.tuple(Origin.MEDIA, "image", "https://i.example/1.png"),
                        org.assertj.core.groups.Tuple.tuple(Origin.MEDIA, "audio", ""));
    }
}
