package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.PriceCatalog;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VertexMessagesTest {

    private static final String MODELS = "/v1/projects/p/locations/us-east5/publishers/anthropic/models/";
    private static final String BODY = "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":9,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Ahoy\"}]}";

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-4-5@20251001:rawPredict, chat, claude-haiku-4-5@20251001, false",
        "claude-haiku-4-5%4020251001%3AstreamRawPredict, chat, claude-haiku-4-5@20251001, true",
        "claude-opus-4-6:streamRawPredict, chat, claude-opus-4-6, true"
    })
    void the_path_names_model_and_stream(String last, String operation, String model, boolean streams) {
        for (String path : new String[] {MODELS + last, (MODELS + last).replace("/v1/", "/v1beta1/")}) {
            Dialects.Match match = Dialects.match("POST", path);
            RequestFacts facts = request(match, path, BODY);

            assertThat(match.dialect().name()).isEqualTo("gemini.messages");
            assertThat(match.operation()).isEqualTo(new Operation(operation, true));
            assertThat(facts.model()).contains(model);
            assertThat(facts.stream()).isEqualTo(streams);
            assertThat(facts.preview()).isEqualTo("Ahoy");
            assertThat(facts.problem()).isEmpty();
        }
    }

    @Test
    void counting_tokens_names_the_model_in_the_body_and_bills_nothing() {
        String path = MODELS + "count-tokens:rawPredict";
        Dialects.Match match = Dialects.match("POST", path);

        assertThat(match.operation()).isEqualTo(new Operation("count_tokens", false));
        assertThat(request(match, path, BODY.replace("\"max_tokens\":9", "\"model\":\"claude-opus-4-6\""))
                        .model())
                .contains("claude-opus-4-6");
        assertThat(answer(match, 200, "{\"input_tokens\":9}").usage()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, claude-haiku-4-5:rawPredict",
        "POST, claude-haiku-4-5:predict",
        "POST, claude-haiku-4-5:generateContent"
    })
    void what_else_stands_there_is_nobody_s(String method, String last) {
        assertThat(Dialects.match(method, MODELS + last).dialect()).isEqualTo(Dialects.OPAQUE);
    }

    @Test
    void answers_are_anthropic_s_and_errors_of_either_make() {
        Dialects.Match match = Dialects.match("POST", MODELS + "claude-haiku-4-5@20251001:rawPredict");

        AnswerFacts facts = answer(
                match,
                200,
                "{\"id\":\"msg_vrtx_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5-20251001\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"Ahoy\"}],\"stop_reason\":\"end_turn\","
                        + "\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}");
        assertThat(facts.usage()).contains(Usage.of(3, 2, Usage.Quality.REPORTED));
        assertThat(facts.model()).contains("claude-haiku-4-5-20251001");
        assertThat(answer(
                                match,
                                429,
                                "[{\"error\":{\"code\":429,\"message\":\"Quota exceeded\",\"status\":\"RESOURCE_EXHAUSTED\"}}]")
                        .error())
                .contains(new AnswerError("RESOURCE_EXHAUSTED", "Quota exceeded"));
        assertThat(answer(
                                match,
                                400,
                                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens\"}}")
                        .error())
                .contains(new AnswerError("invalid_request_error", "max_tokens"));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-4-5@20251001, claude-haiku-4-5",
        "claude-opus-4-6@default, claude-opus-4-6",
        "claude-haiku-4-5@2025, ",
        "@default, "
    })
    void a_version_as_vertex_ai_writes_it_means_the_model(String name, String id) {
        assertThat(PriceCatalog.bundled().find("anthropic", name).map(model -> model.id()))
                .isEqualTo(Optional.ofNullable(id));
    }

    private static RequestFacts request(Dialects.Match match, String path, String body) {
        return match.dialect()
                .readRequest(match.operation(), path, body.getBytes(StandardCharsets.UTF_8), Detail.FACTS);
    }

    private static AnswerFacts answer(Dialects.Match match, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        AnswerReader reader = match.dialect()
                .readAnswer(match.operation(), new AnswerHead(status, "application/json", ""), Detail.FACTS);
        reader.accept(bytes, 0, bytes.length);
        return reader.finish();
    }
}
