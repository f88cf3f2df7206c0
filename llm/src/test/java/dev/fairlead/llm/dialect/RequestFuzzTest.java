package dev.fairlead.llm.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever arrives as a request: nothing is thrown, both details agree, and what is kept and allocated is bounded. A
 * failure names its seed.
 */
@Timeout(280)
class RequestFuzzTest {

    private static final List<String> BODIES = List.of("""
            {"model":"gpt-5","stream":true,"max_completion_tokens":100,"temperature":0.5,"stop":["a","b"],"tools":[{"type":"function","function":{"name":"look","description":"Looks."}}],"messages":[{"role":"developer","content":"Be brief."},{"content":[{"type":"text","text":"What is \\"this\\"?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"file","file":{"file_data":"AAAA"}}],"role":"user"},{"role":"assistant","content":null,"reasoning_content":"Hm.","tool_calls":[{"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"at\\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"a 😀"}]}""", """
            {"model":"claude-opus-5","max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":512},"system":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"document","source":{"data":"Plain words.","type":"text","media_type":"text/plain"},"title":"Note"},{"type":"text","text":"Read it."}]},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"open","input":{"page": 2}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"Page two."},{"type":"image","source":{"type":"url","url":"u"}}]}]}],"tools":[{"name":"open","input_schema":{"type":"object"}}]}""", """
            {"model":"gpt-5","instructions":"Be brief.","max_output_tokens":50,"input":[{"role":"user","content":[{"type":"input_text","text":"Hello"},{"type":"input_image","image_url":"data:x"}]},{"summary":[{"type":"summary_text","text":"Greeting."}],"type":"reasoning"},{"type":"function_call","call_id":"f1","name":"look","arguments":"{}"},{"type":"function_call_output","call_id":"f1","output":"seen"}],"tools":[{"type":"function","name":"look"},{"type":"web_search"}]}""", """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Hi"},{"inlineData":{"mimeType":"image/png","data":"AA"}}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"b":2}}}]}],"generationConfig":{"maxOutputTokens":5,"temperature":1},"tools":[{"functionDeclarations":[{"name":"f"}]},{"googleSearch":{}}]}""", """
            {"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Hi"},{"image":{"format":"png","source":{"bytes":"AA"}}}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"t","name":"n","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[{"text":"r"},{"json":{"a":1}}]}}]}],"inferenceConfig":{"maxTokens":9},"toolConfig":{"tools":[{"toolSpec":{"name":"n"}}]}}""", """
            {"model":"command-a","query":"q","documents":["a",{"text":"b"}],"texts":["x","y"],"input":["one","two"],"prompt":"say","suffix":"s","system":"sys","images":["AA"],"options":{"num_predict":5,"temperature":0},"format":"json","input_type":"search_query"}""", """
            {"type":"session.update","session":{"instructions":"Be brief.","tools":[{"type":"function","name":"f"}]}}
            {"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}}
            {"type":"response.create","response":{"instructions":"Now."}}
            """, """
            --b\r
            Content-Disposition: form-data; name="model"\r
            \r
            whisper-1\r
            --b\r
            Content-Disposition: form-data; name="prompt"\r
            Content-Type: text/plain; charset=utf-8\r
            \r
            Grüße 😀\r
            --b\r
            Content-Disposition: form-data; name="file"; filename="a.mp3"\r
            Content-Type: audio/mpeg\r
            \r
            ABC\r
            --\r
            --b\r
            Content-Disposition: form-data; name="timestamp_granularities[]"\r
            \r
            word\r
            --b--\r
            """);

    private static final List<String> PATHS = List.of(
            "/v1/chat/completions",
            "/model/anthropic.claude-3%2D5:0/converse-stream",
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fx/invoke",
            "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
            "/v1/projects/p/locations/l/publishers/google/models/g%3AgenerateContent",
            "/openai/deployments/d/chat/completions?api-version=2024-10-21",
            "/api/chat",
            "/v1/realtime?model=gpt-realtime&x=%zz",
            "/v1/files/file-abc/content");

    @BeforeAll
    static void everything_has_been_read_once() {
        for (Dialect dialect : Dialects.all()) {
            for (Operation operation : dialect.operations()) {
                for (String body : BODIES) {
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    dialect.readRequest(operation, PATHS.getFirst(), bytes, Detail.CONTENT);
                }
            }
        }
    }

    @Test
    void any_damaged_request_is_read_within_bounds_by_every_dialect_and_operation() {
        for (long seed = 0; seed < 1_000; seed++) {
            holds(seed);
        }
    }

    @Tag("long")
    @Test
    void any_damaged_request_of_a_wider_range_of_seeds_is() {
        for (long seed = 1_000_000; seed < 1_150_000; seed++) {
            holds(seed);
        }
    }

    @Test
    void a_form_says_the_same_in_any_pieces() {
        byte[] form = BODIES.getLast().getBytes(StandardCharsets.UTF_8);
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            String boundary = "-".repeat(random.nextInt(40)) + Long.toString(random.nextLong(), 36);
            byte[] renamed = new String(form, StandardCharsets.UTF_8)
                    .replace("--b", "--" + boundary)
                    .getBytes(StandardCharsets.UTF_8);
            byte[] body = random.nextInt(4) == 0 ? renamed : new Mutations(random).mutated(renamed);

            FormReader pieces = new FormReader(Detail.CONTENT);
            for (int at = 0; at < body.length; ) {
                int length = Math.min(1 + random.nextInt(30), body.length - at);
                pieces.accept(body, at, length);
                at += length;
            }

            assertThat(pieces.finish()).as("seed %d", seed).isEqualTo(FormReader.read(body, Detail.CONTENT));
        }
    }

    @Test
    void any_path_and_method_belong_to_one_dialect_or_none() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            String path = new String(
                    new Mutations(random).mutated(any(PATHS, random).getBytes(StandardCharsets.UTF_8)),
                    StandardCharsets.ISO_8859_1);
            String method = any(List.of("GET", "POST", "DELETE", "", "M-SEARCH"), random);

            Dialects.Match match = Dialects.match(method, path);
            RequestFacts facts = match.dialect().readRequest(match.operation(), path, new byte[0], Detail.FACTS);

            assertThat(facts.model().orElse("").length()).as("seed %d", seed).isLessThanOrEqualTo(2048);
        }
    }

    private static void holds(long seed) {
        Random random = new Random(seed);
        String path = any(PATHS, random);
        byte[] body = new Mutations(random).mutated(any(BODIES, random).getBytes(StandardCharsets.UTF_8));
        for (Dialect dialect : Dialects.all()) {
            for (Operation operation : dialect.operations()) {
                try {
                    RequestFacts content = read(dialect, operation, path, body, Detail.CONTENT);
                    RequestFacts facts = read(dialect, operation, path, body, Detail.FACTS);

                    assertThat(withoutSegments(content)).isEqualTo(facts);
                    assertBounded(content, body.length);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(
                            "seed " + seed + ", " + dialect.name() + " " + operation + " " + path + ":\n"
                                    + new String(body, StandardCharsets.UTF_8),
                            e);
                }
            }
        }
    }

    private static RequestFacts read(Dialect dialect, Operation operation, String path, byte[] body, Detail detail) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        RequestFacts facts = dialect.readRequest(operation, path, body, detail);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(200_000 + 60L * body.length);
        return facts;
    }

    private static void assertBounded(RequestFacts facts, int bytes) {
        assertThat(facts.preview().length()).isLessThanOrEqualTo(RequestFacts.PREVIEW_CHARS);
        assertThat(facts.inputChars()).isBetween(0L, (long) bytes);
        assertThat(facts.toolNames().size()).isLessThanOrEqualTo(1000);
        assertThat(facts.maxTokens().orElse(0)).isNotNegative();
        facts.parameters().values().forEach(value -> assertThat(value.length()).isLessThanOrEqualTo(514));
        for (TextSegment segment : facts.segments()) {
            assertThat(segment.text().length()).isLessThanOrEqualTo(bytes + 100);
            assertThat(segment.callId().length()).isLessThanOrEqualTo(256);
        }
    }

    private static RequestFacts withoutSegments(RequestFacts facts) {
        return new RequestFacts(
                facts.model(),
                facts.stream(),
                facts.maxTokens(),
                facts.parameters(),
                facts.toolNames(),
                facts.inputChars(),
                facts.preview(),
                List.of(),
                facts.problem());
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
