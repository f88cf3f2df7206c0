package dev.fairlead.llm.dialect.openairesponses;

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

/** OpenAI responses, by <a href="https://platform.openai.com/docs/api-reference/responses">the API reference</a>. */
public final class OpenAiResponses implements Dialect {
    private static final Operation CHAT = new Operation("chat", true);

    @Override
    public String name() {
        return "openai.responses";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CHAT);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && (path.equals("/v1/responses") || path.equals("/responses"))
                ? Optional.of(CHAT)
                : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return RequestDraft.read(ResponseRequestShape.REQUEST, body, detail);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(
                head, detail, new ResponseAnswer(detail), ResponseAnswerShape.RESPONSE, ResponseAnswerShape.EVENT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
