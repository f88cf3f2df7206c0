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

/** Cohere rerank, by <a href="https://docs.cohere.com/reference/rerank">the API reference</a>, version 2. */
public final class CohereRerank implements Dialect {
    private static final Operation RERANK = new Operation("rerank", true);

    @Override
    public String name() {
        return "cohere.rerank";
    }

    @Override
    public List<Operation> operations() {
        return List.of(RERANK);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && path.equals("/v2/rerank") ? Optional.of(RERANK) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return RequestDraft.read(RequestShapes.RERANK, body, detail);
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
