package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gemini's interactions, by <a href="https://ai.google.dev/gemini-api/docs/interactions">the guide</a> and the types of
 * {@code @google/genai} 2.32.0. A stored interaction can be looked at again; its usage belongs to the call that made it.
 */
public final class GeminiInteractions implements Dialect {
    private static final Operation CREATE = new Operation("create_interaction", true);
    private static final Operation RETRIEVE = new Operation("retrieve_interaction", false);
    private static final Operation CANCEL = new Operation("cancel_interaction", false);
    private static final Operation DELETE = new Operation("delete_interaction", false);

    private static final Pattern PATH = Pattern.compile(
            "/v[0-9]+[a-z0-9]*/(?:projects/[^/]+/locations/[^/]+/)?interactions(?:(/[^/]+)(/cancel)?|/.*)?");

    @Override
    public String name() {
        return "gemini.interactions";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CREATE, RETRIEVE, CANCEL, DELETE);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        Matcher named = PATH.matcher(path);
        if (!named.matches()) {
            return Optional.empty();
        }
        String of = named.group(1) == null ? "" : " ID" + Objects.requireNonNullElse(named.group(2), "");
        boolean whole = !of.isEmpty() || path.endsWith("/interactions");
        return Optional.of(
                switch (whole ? method + of : "") {
                    case "POST" -> CREATE;
                    case "GET ID" -> RETRIEVE;
                    case "POST ID/cancel" -> CANCEL;
                    case "DELETE ID" -> DELETE;
                    default -> Dialects.OPAQUE_OPERATION;
                });
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return operation.equals(CREATE)
                ? RequestDraft.read(InteractionRequestShape.REQUEST, body, detail)
                : RequestFacts.OPAQUE;
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        if (operation.equals(Dialects.OPAQUE_OPERATION)) {
            return Dialects.OPAQUE.readAnswer(operation, head, detail);
        }
        boolean made = operation.equals(CREATE);
        JsonShape<InteractionAnswer> body = made ? InteractionAnswerShape.INTERACTION : InteractionAnswerShape.STORED;
        JsonShape<InteractionAnswer> event = made ? InteractionAnswerShape.EVENT : InteractionAnswerShape.STORED;
        return new WireAnswerReader<>(head, detail, new InteractionAnswer(detail), body, event);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.google(error);
    }
}
