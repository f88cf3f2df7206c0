package dev.fairlead.llm.dialect.openairealtime;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the client has said in a session. Bounded; what is beyond a bound is counted, not kept. */
final class SessionRequest {

    private static final int MAX_WORD = 256;
    private static final int MAX_TOOLS = 1000;
    private static final int MAX_SEGMENTS = 100_000;

    private final boolean keepAll;
    private final List<TextSegment> segments = new ArrayList<>();
    private final Map<String, String> tools = new LinkedHashMap<>();
    private final List<String> texts = new ArrayList<>();
    private String type = "";
    private String role = "";
    private String itemType = "";
    private String instructions = "";
    private String output = "";
    private String toolName = "";
    private String preview = "";
    private long inputChars;

    SessionRequest(Detail detail) {
        keepAll = detail == Detail.CONTENT;
    }

    void beginEvent() {
        type = "";
        role = "";
        itemType = "";
        instructions = "";
        output = "";
        texts.clear();
    }

    void type(JsonText text) {
        type = text.beginning(MAX_WORD);
    }

    void role(JsonText text) {
        role = text.beginning(MAX_WORD);
    }

    void itemType(JsonText text) {
        itemType = text.beginning(MAX_WORD);
    }

    void text(JsonText text) {
        inputChars += text.chars();
        texts.add(text.toString());
    }

    void instructions(JsonText text) {
        inputChars += text.chars();
        instructions = text.toString();
    }

    void output(JsonText text) {
        inputChars += text.chars();
        output = text.toString();
    }

    void toolName(JsonText text) {
        toolName = text.beginning(MAX_WORD);
    }

    void toolDefinition(JsonText json) {
        inputChars += json.chars();
        if (!toolName.isEmpty() && tools.size() < MAX_TOOLS) {
            tools.put(toolName, json.toString());
        }
        toolName = "";
    }

    /** An event's JSON has been read without fault. */
    void endOfEvent() {
        if (!instructions.isEmpty()) {
            keep("", Origin.SYSTEM, instructions);
        }
        if (type.equals("conversation.item.create")) {
            if (itemType.equals("function_call_output")) {
                keep("", Origin.TOOL_RESULT, output);
            }
            for (String text : texts) {
                keep(role, origin(), text);
                preview = role.equals("user") ? text : preview;
            }
        }
    }

    private Origin origin() {
        return switch (role) {
            case "system" -> Origin.SYSTEM;
            case "assistant" -> Origin.ASSISTANT;
            default -> Origin.USER;
        };
    }

    private void keep(String speaker, Origin origin, String text) {
        if (keepAll && segments.size() < MAX_SEGMENTS) {
            segments.add(new TextSegment(speaker, origin, "", text));
        }
    }

    RequestFacts facts(Optional<String> model) {
        if (keepAll) {
            tools.forEach((name, json) -> segments.add(new TextSegment("", Origin.TOOL_DEFINITION, name, json)));
        }
        return new RequestFacts(
                model,
                true,
                OptionalLong.empty(),
                Map.of(),
                List.copyOf(tools.keySet()),
                inputChars,
                preview.substring(0, Math.min(preview.length(), RequestFacts.PREVIEW_CHARS)),
                segments,
                Optional.empty());
    }
}
