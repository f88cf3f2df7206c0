package dev.fairlead.llm.simulator;

import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import java.nio.charset.StandardCharsets;

/** What the simulated provider looks at in a client's event of a realtime session. */
final class RealtimeEvent {

    private static final JsonShape<RealtimeEvent> SHAPE = shape();

    String type = "";
    String tool = "";
    boolean toolForced;
    long textChars;
    long audioChars;

    private RealtimeEvent() {}

    /** Anything that is no event has an empty type. */
    static RealtimeEvent read(String message) {
        RealtimeEvent event = new RealtimeEvent();
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        JsonScanner<RealtimeEvent> scanner = new JsonScanner<>(SHAPE, event, 1 << 16);
        scanner.accept(bytes, 0, bytes.length);
        scanner.finish();
        return event;
    }

    private static JsonShape<RealtimeEvent> shape() {
        JsonShape<RealtimeEvent> words = new JsonShape<RealtimeEvent>().text(RealtimeEvent::words);
        JsonShape<RealtimeEvent> tool = new JsonShape<RealtimeEvent>().field("name", RealtimeEvent::tool);
        JsonShape<RealtimeEvent> session = new JsonShape<RealtimeEvent>()
                .field("instructions", words)
                .field("tool_choice", RealtimeEvent::toolChoice)
                .field("tools", new JsonShape<RealtimeEvent>().elements(tool));
        JsonShape<RealtimeEvent> item = new JsonShape<RealtimeEvent>()
                .field("output", words)
                .field(
                        "content",
                        new JsonShape<RealtimeEvent>().elements(new JsonShape<RealtimeEvent>().field("text", words)));
        return new JsonShape<RealtimeEvent>()
                .field("type", (event, text) -> event.type = text.toString())
                .field("session", session)
                .field("response", session)
                .field("item", item)
                .field("audio", (event, text) -> event.audioChars += text.chars());
    }

    private void words(JsonText text) {
        textChars += text.chars();
    }

    private void tool(JsonText text) {
        if (tool.isEmpty()) {
            tool = text.toString();
        }
    }

    private void toolChoice(JsonText text) {
        toolForced = text.contentEquals("required");
    }
}
