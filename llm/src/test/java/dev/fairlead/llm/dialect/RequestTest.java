package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestTest {
    private static final String CHAT = """
            {"model":"gpt-5","stream":true,"max_completion_tokens":100,"temperature":0.5,"stop":["a","b"],"seed":7,
             "service_tier":null,"user":"a person","stream_options":{"include_usage":true},
             "messages":[
              {"role":"developer","content":"Be brief."},
              {"content":[{"type":"text","text":"What is \\"this\\"?"},
                          {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                          {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}},
                          {"type":"file","file":{"file_data":"AAAA"}}],"role":"user"},
              {"role":"assistant","content":null,"reasoning_content":"Hm.","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"at\\":1}"}},
                {"id":"c2","type":"custom","custom":{"name":"grep","input":"x"}}]},
              {"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"grüß"}]},
              {"role":"tool","tool_call_id":"c1","content":"a 😀"}],
             "tools":[{"type":"function","function":{"name":"look","description":"Looks."}},{"type":"custom","custom":{"name":"grep"}}]}""";

    private static final String MESSAGES = """
            {"model":"claude-opus-5","max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":512},
             "system":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}],
             "messages":[
              {"role":"user","content":[
                {"type":"document","source":{"data":"Plain words.","type":"text","media_type":"text/plain"},"title":"Note"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                {"type":"text","text":"Read it."}]},
              {"role":"assistant","content":[
                {"type":"thinking","thinking":"Let me.","signature":"c2ln"},
                {"type":"tool_use","id":"t1","name":"open","input":{"page": 2}},
                {"type":"text","text":"One moment."}]},
              {"role":"user","content":[
                {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"Page two."},{"type":"image","source":{"type":"url","url":"u"}}]},
                {"type":"tool_result","tool_use_id":"t1","content":"Again."}]}],
             "tools":[{"name":"open","input_schema":{"type":"object"}},{"type":"web_search_20250305","name":"web_search"}]}""";

    private static final String RESPONSES = """
            {"model":"gpt-5","instructions":"Be brief.","max_output_tokens":50,"reasoning":{"effort":"low"},
             "input":[
              {"role":"user","content":[{"type":"input_text","text":"Hello"},{"type":"input_image","image_url":"data:x"}]},
              {"summary":[{"type":"summary_text","text":"Greeting."}],"type":"reasoning","encrypted_content":"xyz"},
              {"type":"function_call","call_id":"f1","name":"look","arguments":"{}"},
              {"type":"function_call_output","call_id":"f1","output":"seen"},
              {"role":"assistant","content":[{"type":"output_text","text":"Hi."}]}],
             "tools":[{"type":"function","name":"look"},{"type":"web_search"}]}""";

    private static TextSegment segment(String role, Origin origin, String name, String text) {
        return new TextSegment(role, origin, name, text);
    }

    private static TextSegment segment(String role, Origin origin, String name, String callId, String text) {
        return new TextSegment(role, origin, name, callId, text);
    }

    @Test
    void a_long_parameter_is_cut_off_as_the_json_text_it_is() {
        String stop = "[\"" + "a\\n\\\"b\\u00e9 😀".repeat(40) + "\"]";

        RequestFacts facts = Wire.request("openai.chat", "{\"stop\":" + stop + "}");

        assertThat(facts.parameters()).isEqualTo(Map.of("stop", stop.substring(0, 255)));
    }

    @Test
    void reads_every_text_of_a_chat_request_with_role_and_origin() {
        RequestFacts facts = Wire.request("openai.chat", CHAT);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.segments())
                .containsExactly(
                        segment("developer", Origin.SYSTEM, "", "Be brief."),
                        segment("user", Origin.USER, "", "What is \"this\"?"),
                        segment("user", Origin.MEDIA, "image_url", "image/png"),
                        segment("user", Origin.MEDIA, "input_audio", "wav"),
                        segment("user", Origin.MEDIA, "file", ""),
                        segment("assistant", Origin.TOOL_CALL, "look", "c1", "{\"at\":1}"),
                        segment("assistant", Origin.TOOL_CALL, "grep", "c2", "x"),
                        segment("assistant", Origin.REASONING, "", "Hm."),
                        segment("tool", Origin.TOOL_RESULT, "grep", "c2", "grüß"),
                        segment("tool", Origin.TOOL_RESULT, "look", "c1", "a 😀"),
                        segment(
                                "",
                                Origin.TOOL_DEFINITION,
                                "look",
                                "{\"type\":\"function\",\"function\":{\"name\":\"look\",\"description\":\"Looks.\"}}"),
                        segment(
                                "",
                                Origin.TOOL_DEFINITION,
                                "grep",
                                "{\"type\":\"custom\",\"custom\":{\"name\":\"grep\"}}"));
        assertThat(facts.preview()).isEqualTo("What is \"this\"?");
    }

    @Test
    void reads_the_facts_of_a_chat_request() {
        RequestFacts facts = Wire.request("openai.chat", CHAT, Detail.FACTS);

        assertThat(facts.model()).contains("gpt-5");
        assertThat(facts.stream()).isTrue();
        assertThat(facts.maxTokens()).hasValue(100);
        assertThat(facts.toolNames()).containsExactly("look", "grep");
        assertThat(facts.parameters())
                .isEqualTo(Map.of(
                        "temperature", "0.5",
                        "stop", "[\"a\",\"b\"]",
                        "seed", "7",
                        "stream_options", "{\"include_usage\":true}"));
        assertThat(facts.segments()).isEmpty();
    }

    @Test
    void reads_every_text_of_a_messages_request() {
        RequestFacts facts = Wire.request("anthropic.messages", MESSAGES);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.maxTokens()).hasValue(1024);
        assertThat(facts.toolNames()).containsExactly("open", "web_search");
        assertThat(facts.parameters()).containsOnlyKeys("thinking");
        assertThat(facts.preview()).isEqualTo("Read it.");
        assertThat(facts.segments())
                .startsWith(
                        segment("", Origin.SYSTEM, "", "Be kind."),
                        segment("user", Origin.USER, "", "Plain words."),
                        segment("user", Origin.USER, "", "Note"),
                        segment("user", Origin.USER, "", "Read it."),
                        segment("assistant", Origin.TOOL_CALL, "open", "t1", "{\"page\": 2}"),
                        segment("assistant", Origin.REASONING, "", "Let me."),
                        segment("assistant", Origin.ASSISTANT, "", "One moment."),
                        segment("user", Origin.TOOL_RESULT, "open", "t1", "Page two."),
                        segment("user", Origin.TOOL_RESULT, "open", "t1", "Again."));
    }

    @Test
    void reads_every_text_of_a_responses_request() {
        RequestFacts facts = Wire.request("openai.responses", RESPONSES);

        assertThat(facts.problem()).isEmpty();
        assertThat(facts.maxTokens()).hasValue(50);
        assertThat(facts.toolNames()).containsExactly("look", "web_search");
        assertThat(facts.segments())
                .startsWith(
                        segment("", Origin.SYSTEM, "", "Be brief."),
                        segment("user", Origin.USER, "", "Hello"),
                        segment("user", Origin.MEDIA, "input_image", ""),
                        segment("", Origin.REASONING, "", "Greeting."),
                        segment("", Origin.TOOL_CALL, "look", "f1", "{}"),
                        segment("", Origin.TOOL_RESULT, "look", "f1", "seen"),
                        segment("assistant", Origin.ASSISTANT, "", "Hi."));
        assertThat(Wire.request("openai.responses", "{\"input\":\"Just this\"}").preview())
                .isEqualTo("Just this");
    }

    @Test
    void facts_and_content_agree_on_everything_but_the_text() {
        for (String[] request :
                new String[][] {{"openai.chat", CHAT}, {"anthropic.messages", MESSAGES}, {"openai.responses", RESPONSES}
                }) {
            RequestFacts facts = Wire.request(request[0], request[1], Detail.FACTS);
            RequestFacts content = Wire.request(request[0], request[1]);

            assertThat(facts)
                    .usingRecursiveComparison()
                    .ignoringFields("segments")
                    .isEqualTo(content);
            assertThat(content.segments().stream()
                            .filter(s -> s.origin() != Origin.MEDIA)
                            .mapToLong(s -> s.text().length())
                            .sum())
                    .isEqualTo(content.inputChars());
        }
    }

    @Test
    void keeps_what_came_before_a_problem_and_says_what_it_is() {
        RequestFacts cut = Wire.request("openai.chat", CHAT.substring(0, 300));

        assertThat(cut.model()).contains("gpt-5");
        assertThat(cut.stream()).isTrue();
        assertThat(cut.problem()).contains("JSON ends early at byte 300");
        assertThat(Wire.request("openai.chat", "{\"model\":\"m\",}").problem())
                .contains("expected a field name, found '}' at byte 13");
    }

    @Test
    void names_a_value_of_the_wrong_type() {
        assertThat(problem("{\"model\":5}")).contains("model is not a string");
        assertThat(problem("{\"messages\":\"hello\"}")).contains("messages is not an array");
        assertThat(problem("{\"max_tokens\":\"many\"}")).contains("the bound on output tokens is not a number");
        assertThat(problem("{\"max_tokens\":-5}"))
                .contains("the bound on output tokens is not a whole number of 0 or more");
        assertThat(problem("[1]")).contains("request body is not a JSON object");
        assertThat(problem("")).contains("empty body at byte 0");
        assertThat(
                        problem(
                                "{\"messages\":[[1],2,\"x\",{\"role\":7,\"content\":{\"a\":1},\"tool_calls\":{}}],\"tools\":{}}"))
                .isEmpty();
    }

    private static Optional<String> problem(String body) {
        return Wire.request("openai.chat", body).problem();
    }

    @Test
    void the_last_of_two_equal_keys_counts() {
        RequestFacts facts = Wire.request("openai.chat", "{\"model\":\"a\",\"model\":\"b\",\"seed\":1,\"seed\":2}");

        assertThat(facts.model()).contains("b");
        assertThat(facts.parameters()).containsEntry("seed", "2");
    }

    @Test
    void replaces_what_is_not_utf_8() {
        byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":\"a?b\"}]}".getBytes(StandardCharsets.US_ASCII);
        body[indexOf(body, (byte) '?')] = (byte) 0xFF;

        RequestFacts facts = Dialects.all().getFirst().readRequest(new Operation("chat", true), "", body, Detail.FACTS);

        assertThat(facts.preview()).isEqualTo("a\uFFFDb");
    }

    @Test
    void bounds_what_it_keeps_of_names_and_parameters() {
        String name = "n".repeat(5_000);

        RequestFacts facts = Wire.request(
                "openai.chat",
                "{\"model\":\"" + name + "\",\"stop\":\"" + name + "\",\"tools\":[{\"type\":\"" + name + "\"}]}");

        assertThat(facts.model().orElseThrow()).hasSize(256);
        assertThat(facts.parameters().get("stop")).hasSize(256);
        assertThat(facts.toolNames().getFirst()).hasSize(256);
    }

    @Test
    void bytes_that_went_wrong_never_throw_nor_hang() {
        Random random = new Random(29);
        for (String[] request :
                new String[][] {{"openai.chat", CHAT}, {"anthropic.messages", MESSAGES}, {"openai.responses", RESPONSES}
                }) {
            Dialect dialect = Dialects.named(request[0]).orElseThrow();
            byte[] bytes = request[1].getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < 5_000; round++) {
                byte[] wrong = bytes.clone();
                for (int i = random.nextInt(5); i >= 0; i--) {
                    int at = random.nextInt(wrong.length);
                    wrong[at] = random.nextBoolean()
                            ? (byte) random.nextInt(256)
                            : (byte) "{}[]\",:\\0-".charAt(random.nextInt(10));
                }
                for (Detail detail : Detail.values()) {
                    RequestFacts facts = dialect.readRequest(new Operation("chat", true), "", wrong, detail);
                    assertThat(facts.preview().length()).isLessThanOrEqualTo(RequestFacts.PREVIEW_CHARS);
                }
            }
        }
    }

    @Test
    void knows_whose_request_it_is() {
        assertThat(name("POST", "/v1/chat/completions")).isEqualTo("openai.chat");
        assertThat(name("POST", "/openai/deployments/x/chat/completions")).isEqualTo("openai.chat");
        assertThat(name("POST", "/v1/responses")).isEqualTo("openai.responses");
        assertThat(name("POST", "/v1/messages")).isEqualTo("anthropic.messages");
        assertThat(name("POST", "/v1/messages/count_tokens")).isEqualTo("anthropic.messages");
        assertThat(name("POST", "/v1/messages/batches")).isEqualTo("anthropic.batches");
        for (String path : List.of("/v1/threads/t/messages", "/v1/messages/other", "/v1/responses/r/other", "/")) {
            assertThat(name("POST", path)).isEqualTo("opaque");
        }
        assertThat(name("GET", "/v1/messages")).isEqualTo("opaque");
    }

    private static String name(String method, String path) {
        return Dialects.match(method, path).dialect().name();
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        int at = 0;
        while (bytes[at] != wanted) {
            at++;
        }
        return at;
    }
}
