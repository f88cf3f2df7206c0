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
import java.util.List;
import java.util.Optional;

/** Anthropic messages, by <a href="https://platform.claude.com/docs/en/api/messages">the API reference</a>. */
public final class AnthropicMessages implements Dialect {
    private static final Operation CHAT = new Operation("chat", true);
    private static final Operation COUNT_TOKENS = new Operation("count_tokens", false);

    @Override
    public String name() {
        return "anthropic.messages";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CHAT, COUNT_TOKENS);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        if (!method.equals("POST")) {
            return Optional.empty();
        }
        return switch (path) {
            case "/v1/messages" -> Optional.of(CHAT);
            case "/v1/messages/count_tokens" -> Optional.of(COUNT_TOKENS);
            default -> Optional.empty();
        };
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return RequestDraft.read(MessageRequestShape.REQUEST, body, detail);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        boolean counting = operation.equals(COUNT_TOKENS);
        return new WireAnswerReader<>(
                head,
                detail,
                new MessageAnswer(detail),
                counting ? MessageAnswerShape.TOKEN_COUNT : MessageAnswerShape.MESSAGE,
                MessageAnswerShape.EVENT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.anthropic(error);
    }
}
