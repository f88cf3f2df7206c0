package dev.fairlead.llm.dialect.cohere;

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
import java.util.List;
import java.util.Optional;

/** Cohere embed, by <a href="https://docs.cohere.com/reference/embed">the API reference</a>, version 2. */
public final class CohereEmbed implements Dialect {
    private static final Operation EMBEDDINGS = new Operation("embeddings", true);

    @Override
    public String name() {
        return "cohere.embed";
    }

    @Override
    public List<Operation> operations() {
        return List.of(EMBEDDINGS);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && path.equals("/v2/embed") ? Optional.of(EMBEDDINGS) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return RequestDraft.read(RequestShapes.EMBED, body, detail);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(head, detail, new BilledAnswer(detail), MetaShape.ANSWER, MetaShape.ANSWER);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.cohere(error);
    }
}
