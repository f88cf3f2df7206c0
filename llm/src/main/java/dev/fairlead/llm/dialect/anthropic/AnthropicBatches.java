package dev.fairlead.llm.dialect.anthropic;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
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
 * Anthropic's batches of messages, by <a href="https://platform.claude.com/docs/en/api/messages/batches">the API
 * reference</a>. Each line of the results has the usage of one message; the call's usage is what all of them used.
 */
public final class AnthropicBatches implements Dialect {
    private static final Operation CREATE = new Operation("create_batch", false);
    private static final Operation LIST = new Operation("list_batches", false);
    private static final Operation RETRIEVE = new Operation("retrieve_batch", false);
    private static final Operation CANCEL = new Operation("cancel_batch", false);
    private static final Operation DELETE = new Operation("delete_batch", false);
    private static final Operation RESULTS = new Operation("retrieve_batch_results", Operation.Metering.BATCH);

    private static final Pattern PATH = Pattern.compile("/v1/messages/batches(?:(/[^/]+)(/results|/cancel)?)?");

    private static final JsonShape<RequestDraft> REQUESTS = new JsonShape<RequestDraft>()
            .begin(RequestDraft::begin)
            .field(
                    "requests",
                    new JsonShape<RequestDraft>()
                            .elements(new JsonShape<RequestDraft>().field("params", MessageRequestShape.REQUEST)));

    @Override
    public String name() {
        return "anthropic.batches";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CREATE, LIST, RETRIEVE, CANCEL, DELETE, RESULTS);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        Matcher named = PATH.matcher(path);
        if (!named.matches()) {
            return Optional.empty();
        }
        String of = named.group(1) == null ? "" : " ID" + Objects.requireNonNullElse(named.group(2), "");
        return switch (method + of) {
            case "POST" -> Optional.of(CREATE);
            case "GET" -> Optional.of(LIST);
            case "GET ID" -> Optional.of(RETRIEVE);
            case "DELETE ID" -> Optional.of(DELETE);
            case "POST ID/cancel" -> Optional.of(CANCEL);
            case "GET ID/results" -> Optional.of(RESULTS);
            default -> Optional.empty();
        };
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return body.length == 0 ? RequestFacts.OPAQUE : RequestDraft.read(REQUESTS, body, detail);
    }

    /** A batch is one value, its results are one a line: both are read as lines. */
    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return WireAnswerReader.ofLines(head, detail, new BatchAnswer(detail), BatchAnswer.LINE);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.anthropic(error);
    }
}
