package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request has said so far: what is asked of which model, with which tools, beside what {@link MessageDraft} reads.
 * The handlers of a dialect's {@link JsonShape} point here.
 */
public final class RequestDraft extends MessageDraft {
    private static final int MAX_PARAMETER = 256;
    private static final int MAX_TOOLS = 1000;

    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<String> toolNames = new ArrayList<>();
    private String model = "";
    private boolean stream;
    private OptionalLong maxTokens = OptionalLong.empty();
    private boolean begun;
    private String problem = "";
    private String endUser = "";
    private String safetyIdentifier = "";
    private Map<String, String> metadata = Map.of();

    private String toolName = "";
    private String toolKind = "";

    private RequestDraft(byte[] body, Detail detail) {
        super(body, detail);
    }

    /** Reads a body by a dialect's shape. Never throws for what is in it. */
    public static RequestFacts read(JsonShape<RequestDraft> shape, byte[] body, Detail detail) {
        RequestDraft draft = new RequestDraft(body, detail);
        JsonScanner<RequestDraft> scanner = new JsonScanner<>(shape, draft, body.length);
        scanner.accept(body, 0, body.length);
        scanner.finish();
        draft.endMessages();
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
        if (!known.isEmpty() && toolNames.size() < MAX_TOOLS) {
            toolNames.add(known);
        }
        addToolDefinition(known, json);
    }

    private RequestFacts facts() {
        String user = endUser.isEmpty() ? safetyIdentifier : endUser;
        return new RequestFacts(
                model.isEmpty() ? Optional.empty() : Optional.of(model),
                stream,
                maxTokens,
                parameters,
                toolNames,
                inputChars(),
                preview(),
                segments(),
                problem.isEmpty() ? Optional.empty() : Optional.of(problem),
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                metadata);
    }
}
