package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.anthropic.AnthropicMessages;
import java.util.List;
import java.util.Optional;

/**
 * Anthropic messages at Vertex AI, by <a
 * href="https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai">Anthropic's</a> and <a
 * href="https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude">Google's</a> description:
 * the path names the model, everything else is as Anthropic has it. Google words errors of its own its own way.
 */
public final class VertexMessages implements Dialect {
    private static final String COUNT_TOKENS = "count-tokens";

    private final AnthropicMessages messages = new AnthropicMessages();
    private final GeminiContent google = new GeminiContent();
    private final Operation chat = messages.operations().getFirst();
    private final Operation countTokens = messages.operations().getLast();

    @Override
    public String name() {
        return "gemini.messages";
    }

    @Override
    public List<Operation> operations() {
        return messages.operations();
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        if (!method.equals("POST")) {
            return Optional.empty();
        }
        return ModelPath.whole(path)
                .filter(named -> named.publisher().equals("anthropic"))
                .filter(named ->
                        named.method().equals("rawPredict") || named.method().equals("streamRawPredict"))
                .map(named -> named.model().equals(COUNT_TOKENS) ? countTokens : chat);
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        RequestFacts facts = messages.readRequest(operation, path, body, detail);
        return ModelPath.of(path)
                .filter(named -> !named.model().equals(COUNT_TOKENS))
                .map(named -> facts.named(named.model(), named.streams()))
                .orElse(facts);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return head.isError()
                ? google.readAnswer(operation, head, detail)
                : messages.readAnswer(operation, head, detail);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return messages.errorBody(error);
    }
}
