package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a request has said so far. Roles and names may stand behind the text they belong to, so the texts of a message
 * wait until it ends.
 */
public final class RequestDraft {
    private static final int MAX_WORD = 256;
    private static final int MAX_PARAMETER = 256;
    private static final int MAX_TOOLS = 1000;
    private static final int MAX_ADDRESS = 512;

    /** What message parts that are no text are called. */
    private static final Set<String> MEDIA_KINDS = Set.of(
            "image_url",
            "image",
            "input_image",
            "input_audio",
            "audio_url",
            "audio",
            "video_url",
            "input_video",
            "file",
            "input_file",
            "document");

    private final byte[] body;
    private final Detail detail;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<String> toolNames = new ArrayList<>();
    private final List<TextSegment> segments = new ArrayList<>();
    private final Map<String, String> toolNamesById = new HashMap<>();
    private final List<PendingText> pending = new ArrayList<>();
    private int pendingOfMessage;
    private String model = "";
    private boolean stream;
    private OptionalLong maxTokens = OptionalLong.empty();
    private long inputChars;
    private int userTextFrom = -1;
    private int userTextTo;
    private boolean begun;
    private String problem = "";
    private String endUser = "";
    private String safetyIdentifier = "";
    private Map<String, String> metadata = Map.of();

    private boolean inMessage;
    private Role role = Role.NONE;
    private String roleName = "";
    private String name = "";
    private String callId = "";
    private String toolName = "";
    private String toolKind = "";
    private int lastTextFrom = -1;
    private int lastTextTo;
    private String partKind = "";
    private String partAddress = "";
    private boolean sourceIsText;
    private long sourceDataChars;
    private String sourceData = "";

    /** A message's role as far as it decides the origin of its texts. */
    private enum Role {
        NONE,
        SYSTEM,
        USER,
        ASSISTANT,
        REASONING,
        TOOL
    }

    /** @param kind of what is no text, else empty */
    private record PendingText(Optional<Origin> origin, String kind, String text) {
        PendingText(Optional<Origin> origin, String text) {
            this(origin, "", text);
        }
    }

    private RequestDraft(byte[] body, Detail detail) {
        this.body = body;
        this.detail = detail;
    }

    /** Reads a body by a dialect's shape. Never throws for what is in it. */
    public static RequestFacts read(JsonShape<RequestDraft> shape, byte[] body, Detail detail) {
        RequestDraft draft = new RequestDraft(body, detail);
        JsonScanner<RequestDraft> scanner = new JsonScanner<>(shape, draft, body.length);
        scanner.accept(body, 0, body.length);
        scanner.finish();
        if (draft.inMessage) {
            draft.endMessage();
        }
        scanner.problem().ifPresent(draft::problem);
        if (!draft.begun) {
            draft.problem("request body is not a JSON object");
        }
        return draft.facts();
    }

    /** The body is an object. */
    public void begin() {
        begun = true;
    }

    public void model(JsonText text) {
        model = text.beginning(MAX_WORD);
    }

    /** Whom the call is for. */
    public void endUser(JsonText text) {
        endUser = text.beginning(MAX_WORD);
    }

    /** The provider's other name for the same, which may be a hash of it. */
    public void safetyIdentifier(JsonText text) {
        safetyIdentifier = text.beginning(MAX_WORD);
    }

    /** An object of names and values the client gave the call. */
    public void metadata(JsonText json) {
        metadata = Metadata.of(json);
    }

    public void stream(boolean wanted) {
        stream = wanted;
    }

    public void maxTokens(long value) {
        if (value == JsonScanner.REFUSED) {
            problem("the bound on output tokens is not a whole number of 0 or more");
        } else {
            maxTokens = OptionalLong.of(value);
        }
    }

    /** Keeps a parameter's JSON text, cut off when it is long. */
    public void parameter(String field, JsonText json) {
        if (!json.contentEquals("null")) {
            parameters.put(field, json.beginning(MAX_PARAMETER));
        }
    }

    /** The first problem is the one that is told. */
    public void problem(String reason) {
        if (problem.isEmpty()) {
            problem = reason;
        }
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
        partKind = "";
        partAddress = "";
    }

    public void partKind(JsonText text) {
        if (detail == Detail.CONTENT) {
            partKind = text.beginning(MAX_WORD);
        }
    }

    /** Where a part's image, sound or file is, or what it is called. */
    public void partAddress(JsonText text) {
        if (detail == Detail.CONTENT) {
            String address = text.beginning(MAX_ADDRESS);
            partAddress = address.startsWith("data:") ? mediaType(address) : address;
        }
    }

    /** Of bytes that stand in the request itself only their type is told. */
    private static String mediaType(String dataUrl) {
        int end = dataUrl.indexOf(';');
        return end < 0 ? "" : dataUrl.substring("data:".length(), end);
    }

    /** Keeps a note of a part that is no text. */
    public void endContentPart() {
        if (MEDIA_KINDS.contains(partKind)) {
            pending.add(new PendingText(Optional.of(Origin.MEDIA), partKind, partAddress));
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
            addSegment(text.origin().orElseGet(this::originByRole), text.kind(), text.text());
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

    public void beginTool() {
        toolName = "";
        toolKind = "";
    }

    public void toolName(JsonText text) {
        toolName = text.beginning(MAX_WORD);
    }

    /** What a tool without a name goes by, such as {@code web_search}. */
    public void toolKind(JsonText text) {
        toolKind = text.beginning(MAX_WORD);
    }

    /** A tool of the provider's own, which its place names. */
    public void builtInTool(String known, JsonText json) {
        toolName = known;
        toolDefinition(json);
    }

    /** A tool's whole definition as JSON text, after its name. */
    public void toolDefinition(JsonText json) {
        String known = toolName.isEmpty() ? toolKind : toolName;
        inputChars += json.chars();
        if (!known.isEmpty() && toolNames.size() < MAX_TOOLS) {
            toolNames.add(known);
        }
        if (detail == Detail.CONTENT) {
            segments.add(new TextSegment("", Origin.TOOL_DEFINITION, known, json.toString()));
        }
    }

    private Origin originByRole() {
        return switch (role) {
            case SYSTEM -> Origin.SYSTEM;
            case ASSISTANT -> Origin.ASSISTANT;
            case REASONING -> Origin.REASONING;
            case TOOL -> Origin.TOOL_RESULT;
            case USER, NONE -> Origin.USER;
        };
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

    private RequestFacts facts() {
        String user = endUser.isEmpty() ? safetyIdentifier : endUser;
        return new RequestFacts(
                model.isEmpty() ? Optional.empty() : Optional.of(model),
                stream,
                maxTokens,
                parameters,
                toolNames,
                inputChars,
                userTextFrom < 0 ? "" : JsonText.beginning(body, userTextFrom, userTextTo, RequestFacts.PREVIEW_CHARS),
                segments,
                problem.isEmpty() ? Optional.empty() : Optional.of(problem),
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                metadata);
    }
}
