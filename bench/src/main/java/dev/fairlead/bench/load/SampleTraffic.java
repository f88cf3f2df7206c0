package dev.fairlead.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The call every run makes: a support conversation of about 4.3 KB with one tool, answered by about 2 KB of JSON or by
 * a stream of 102 events of about 190 bytes. Shapes follow
 * https://platform.openai.com/docs/api-reference/chat and its streaming page; the text is our own.
 */
public final class SampleTraffic {
    /** Role, text, finish reason, usage and {@code [DONE]} together. */
    public static final int EVENTS = 102;

    private static final int TEXT_EVENTS = EVENTS - 4;
    private static final String EVENT_HEAD =
            "data: {\"id\":\"chatcmpl-bench0001\",\"object\":\"chat.completion.chunk\","
                    + "\"created\":1767225600,\"model\":\"gpt-5-mini\",";

    private final JsonMapper json = JsonMapper.shared();

    public byte[] request() {
        return resource("request.json");
    }

    /** The same conversation, asking for a stream with usage. */
    public byte[] streamRequest() {
        String plain = new String(request(), StandardCharsets.UTF_8);
        String streamed = plain.substring(0, plain.length() - 1)
                + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
        return streamed.getBytes(StandardCharsets.UTF_8);
    }

    public byte[] answer() {
        return resource("answer.json");
    }

    /** The answer as server-sent events, its text cut into even pieces. */
    public byte[] streamAnswer() {
        String text = json.readTree(answer()).at("/choices/0/message/content").asString();
        StringBuilder events = new StringBuilder(EVENTS * 200);
        event(events, "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}", "null");
        for (String piece : pieces(text)) {
            event(events, "{\"content\":" + json.writeValueAsString(piece) + "}", "null");
        }
        event(events, "{}", "\"stop\"");
        events.append(EVENT_HEAD)
                .append(
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":902,\"completion_tokens\":284,\"total_tokens\":1186}}\n\n")
                .append("data: [DONE]\n\n");
        return events.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> pieces(String text) {
        return IntStream.range(0, TEXT_EVENTS)
                .mapToObj(i -> text.substring(i * text.length() / TEXT_EVENTS, (i + 1) * text.length() / TEXT_EVENTS))
                .toList();
    }

    private static void event(StringBuilder events, String delta, String finishReason) {
        events.append(EVENT_HEAD)
                .append("\"choices\":[{\"index\":0,\"delta\":")
                .append(delta)
                .append(",\"finish_reason\":")
                .append(finishReason)
                .append("}]}\n\n");
    }

    private static byte[] resource(String name) {
        try (InputStream stream = SampleTraffic.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + name + " is missing from the bench jar");
            }
            return stream.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException("the resource " + name + " cannot be read", broken);
        }
    }
}
