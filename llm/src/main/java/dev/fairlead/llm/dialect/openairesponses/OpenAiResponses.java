package dev.fairlead.llm.dialect.openairesponses;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import java.util.List;
import java.util.Optional;

/** OpenAI responses, by <a href="https://platform.openai.com/docs/api-reference/responses">the API reference</a>. */
public final class OpenAiResponses implements Dialect {
    private static final Operation CHAT = new Operation("chat", true);
    private static final Operation COMPACT = new Operation("compact_response", true);
    private static final Operation COUNT_TOKENS = new Operation("count_tokens", false);

    @Override
    public String name() {
        return "openai.responses";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CHAT, COMPACT, COUNT_TOKENS);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        if (!method.equals("POST")) {
            return Optional.empty();
        }
        return switch (OpenAiPath.resource(path)) {
            case "/responses" -> Optional.of(CHAT);
            case "/responses/compact" -> Optional.of(COMPACT);
            case "/responses/input_tokens" -> Optional.of(COUNT_TOKENS);
            default -> Optional.empty();
        };
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return OpenAiPath.withDeployment(path, RequestDraft.read(ResponseRequestShape.REQUEST, body, detail));
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
