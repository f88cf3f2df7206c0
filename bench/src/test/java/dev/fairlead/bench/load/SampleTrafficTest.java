package dev.fairlead.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SampleTrafficTest {
    private final SampleTraffic traffic = new SampleTraffic();
    private final JsonMapper json = JsonMapper.shared();

    @Test
    void has_the_sizes_the_results_speak_of() {
        assertThat(traffic.request().length).isBetween(4_200, 4_400);
        assertThat(traffic.answer().length).isBetween(1_950, 2_100);
        assertThat(traffic.streamAnswer().length / SampleTraffic.EVENTS).isBetween(180, 200);
    }

    @Test
    void the_stream_says_what_the_answer_says() {
        String[] events = new String(traffic.streamAnswer(), StandardCharsets.UTF_8).split("\n\n");

        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events.length - 1; i++) {
            JsonNode event = json.readTree(events[i].substring("data: ".length()));
            text.append(event.at("/choices/0/delta/content").asString(""));
        }

        assertThat(events).hasSize(SampleTraffic.EVENTS).endsWith("data: [DONE]");
        assertThat(text.toString())
                .isEqualTo(json.readTree(traffic.answer())
                        .at("/choices/0/message/content")
                        .asString());
    }

    @Test
    void the_stream_request_is_the_request_with_two_fields_more() {
        JsonNode plain = json.readTree(traffic.request());
        JsonNode streamed = json.readTree(traffic.streamRequest());

        assertThat(streamed.size()).isEqualTo(plain.size() + 2);
        assertThat(streamed.get("messages")).isEqualTo(plain.get("messages"));
        assertThat(streamed.get("stream").asBoolean()).isTrue();
    }
}
