package dev.fairlead.llm.dialect.bedrock;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.anthropic.AnthropicMessages;
import java.util.List;
import java.util.Optional;

/**
 * Bedrock's InvokeModel for Anthropic's models, whose bodies are Anthropic messages: <a
 * href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html">Claude
 * Messages API</a>. Other models' formats stream through unread, and so do ids that do not tell whose model it is.
 */
public final class BedrockInvoke implements Dialect {
    private static final String ANTHROPIC = "anthropic.";

    private final AnthropicMessages messages = new AnthropicMessages();
    private final BedrockConverse converse = new BedrockConverse();
    private final Operation chat = messages.operations().getFirst();

    @Override
    public String name() {
        return "bedrock.invoke";
    }

    @Override
    public List<Operation> operations() {
        return List.of(chat);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        if (!path.startsWith("/model/")) {
            return Optional.empty();
        }
        boolean readable = method.equals("POST")
                && ModelPath.whole(path)
                        .filter(named -> named.action().startsWith("invoke"))
                        .filter(named -> named.model().contains(ANTHROPIC))
                        .isPresent();
        return Optional.of(readable ? chat : Dialects.OPAQUE_OPERATION);
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        if (operation.equals(Dialects.OPAQUE_OPERATION)) {
            return RequestFacts.OPAQUE;
        }
        RequestFacts facts = messages.readRequest(chat, path, body, detail);
        return ModelPath.of(path)
                .map(named -> facts.named(named.model(), named.streams()))
                .orElse(facts);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        if (operation.equals(Dialects.OPAQUE_OPERATION)) {
            return Dialects.OPAQUE.readAnswer(operation, head, detail);
        }
        // An error is Bedrock's own, whatever the model's format.
        return head.isError()
                ? converse.readAnswer(operation, head, detail)
                : new InvokeReader(messages, chat, head, detail);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.bedrock(error);
    }
}
