package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of a {@link RequestDraft} that reads texts: whose each one is, and which call of a tool it belongs to. Roles and
 * names may stand behind the text they belong to, so the texts of a message wait until it ends.
 */
abstract sealed class MessageDraft permits RequestDraft {
    static final int MAX_WORD = 256;

    private final Detail detail;
    private final byte[] body;
    private final List<TextSegment> segments = new ArrayList<>();
    private long inputChars;
    private int userTextFrom = -1;
    private int userTextTo;

    private final Map<String, String> toolNamesById = new HashMap<>();
    private final List<PendingText> pending = new ArrayList<>();
    private int pendingOfMessage;
    private boolean inMessage;
    private Role role = Role.NONE;
    private String roleName = "";
    private String name = "";
    private String callId = "";
    private int lastTextFrom = -1;
    private int lastTextTo;
    private final MediaPart part = new MediaPart();
    private boolean sourceIsText;
    private long sourceDataChars;
    private String sourceData = "";

    /** A message's role as far as it decides the origin of its texts. */
    private enum Role {
        NONE(Origin.USER),
        SYSTEM(Origin.SYSTEM),
        USER(Origin.USER),
        ASSISTANT(Origin.ASSISTANT),
        REASONING(Origin.REASONING),
        TOOL(Origin.TOOL_RESULT);

        private final Origin origin;

        Role(Origin origin) {
            this.origin = origin;
        }
    }

    /** @param kind of what is no text, else empty */
    private record PendingText(Optional<Origin> origin, String kind, String text) {
        PendingText(Optional<Origin> origin, String text) {
            this(origin, "", text);
        }
    }

    MessageDraft(byte[] body, Detail detail) {
        this.body = body;
        this.detail = detail;
    }

    public void beginMessage() {
        inMessage = true;
        role = Role.NONE;
        roleName = "";
        name = "";
        callId = "";
    }

    public void role(JsonText text) {
        if (text.contentEquals("user")) {
            role = Role.USER;
            roleName = "user";
        } else if (text.contentEquals("assistant")) {
            role = Role.ASSISTANT;
            roleName = "assistant";
        } else {
            roleName = text.beginning(MAX_WORD);
            role = switch (roleName) {
                case "system", "developer" -> Role.SYSTEM;
                case "tool", "function" -> Role.TOOL;
                case "model" -> Role.ASSISTANT;
                default -> Role.USER;
            };
        }
    }

    /** What a step of a conversation is, where steps have no roles. */
    public void step(JsonText text) {
        if (text.contentEquals("model_output") || text.contentEquals("function_call")) {
            role = Role.ASSISTANT;
            roleName = "assistant";
        } else if (text.contentEquals("thought")) {
            role = Role.REASONING;
            roleName = "assistant";
        } else {
            role = Role.USER;
            roleName = "user";
        }
    }

    /** An item's kind; only reasoning has text but no role. */
    public void kind(JsonText text) {
        if (text.contentEquals("reasoning")) {
            role = Role.REASONING;
        }
    }

    /** The name of whoever speaks or of the tool that is called or answers. */
    public void name(JsonText text) {
        if (detail == Detail.CONTENT) {
            name = text.beginning(MAX_WORD);
        }
    }

    /** The id that joins a tool call with its result. */
    public void callId(JsonText text) {
        if (detail == Detail.CONTENT) {
            callId = text.beginning(MAX_WORD);
        }
    }

    /** A text whose origin is its message's role. */
    public void text(JsonText text) {
        inputChars += text.chars();
        lastTextFrom = text.from();
        lastTextTo = text.to();
        if (detail == Detail.CONTENT) {
            pending.add(new PendingText(Optional.empty(), text.toString()));
        }
    }

    /** A text whose origin its place tells. */
    public void text(Origin origin, JsonText text) {
        inputChars += text.chars();
        if (origin == Origin.USER) {
            userTextFrom = text.from();
            userTextTo = text.to();
        }
        if (detail == Detail.CONTENT) {
            if (inMessage) {
                pending.add(new PendingText(Optional.of(origin), text.toString()));
            } else {
                segments.add(new TextSegment(origin == Origin.USER ? "user" : "", origin, "", text.toString()));
            }
        }
    }

    /** A part of a message begins, which may be no text. */
    public void beginContentPart() {
        part.begin();
    }

    public void partKind(JsonText text) {
        if (detail == Detail.CONTENT) {
            part.kind(text);
        }
    }

    /** Where a part's image, sound or file is, or what it is called. */
    public void partAddress(JsonText text) {
        if (detail == Detail.CONTENT) {
            part.address(text);
        }
    }

    /** Keeps a note of a part that is no text. */
    public void endContentPart() {
        if (part.isMedia()) {
            pending.add(new PendingText(Optional.of(Origin.MEDIA), part.kind(), part.address()));
        }
    }

    /** The texts of a call or result inside a message are complete: what follows belongs to the message again. */
    public void endPart() {
        if (detail == Detail.CONTENT) {
            int kept = pendingOfMessage;
            for (int i = kept; i < pending.size(); i++) {
                PendingText text = pending.get(i);
                if (text.origin().isPresent() && isTool(text.origin().get())) {
                    addSegment(text.origin().get(), "", text.text());
                } else {
                    pending.set(kept++, text);
                }
            }
            pending.subList(kept, pending.size()).clear();
            // What waits for the message's end is not looked at again by every part that follows.
            pendingOfMessage = kept;
            name = "";
            callId = "";
        }
    }

    public void endMessage() {
        inMessage = false;
        if (role == Role.USER && lastTextFrom >= 0) {
            userTextFrom = lastTextFrom;
            userTextTo = lastTextTo;
        }
        lastTextFrom = -1;
        for (PendingText text : pending) {
            addSegment(text.origin().orElse(role.origin), text.kind(), text.text());
        }
        pending.clear();
        pendingOfMessage = 0;
    }

    /** A document's source, whose data is text only when its type says so. */
    public void beginSource() {
        sourceIsText = false;
        sourceDataChars = 0;
        sourceData = "";
    }

    public void sourceType(JsonText text) {
        sourceIsText = text.contentEquals("text");
    }

    public void sourceData(JsonText text) {
        sourceDataChars = text.chars();
        if (detail == Detail.CONTENT) {
            sourceData = text.toString();
        }
    }

    public void endSource() {
        if (sourceIsText) {
            inputChars += sourceDataChars;
            if (detail == Detail.CONTENT) {
                pending.add(new PendingText(Optional.empty(), sourceData));
            }
        }
    }

    /** A tool's definition, which the model reads too. */
    final void addToolDefinition(String tool, JsonText json) {
        inputChars += json.chars();
        if (detail == Detail.CONTENT) {
            segments.add(new TextSegment("", Origin.TOOL_DEFINITION, tool, json.toString()));
        }
    }

    /** The body is over, perhaps in the middle of a message. */
    final void endMessages() {
        if (inMessage) {
            endMessage();
        }
    }

    /** UTF-16 length of everything the model reads. */
    final long inputChars() {
        return inputChars;
    }

    /** The beginning of what the user said last. */
    final String preview() {
        return userTextFrom < 0 ? "" : JsonText.beginning(body, userTextFrom, userTextTo, RequestFacts.PREVIEW_CHARS);
    }

    /** All texts in order; with {@link Detail#FACTS} none. */
    final List<TextSegment> segments() {
        return segments;
    }

    private static boolean isTool(Origin origin) {
        return origin == Origin.TOOL_CALL || origin == Origin.TOOL_RESULT;
    }

    private void addSegment(Origin origin, String kind, String text) {
        String speaker = kind;
        if (origin == Origin.TOOL_CALL) {
            speaker = name;
            toolNamesById.put(callId, name);
        } else if (origin == Origin.TOOL_RESULT) {
            speaker = name.isEmpty() ? toolNamesById.getOrDefault(callId, "") : name;
        }
        segments.add(new TextSegment(roleName, origin, speaker, isTool(origin) ? callId : "", text));
    }
}
