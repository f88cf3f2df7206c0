package dev.fairlead.llm.dialect.openaichat;

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

/**
 * OpenAI chat completions, by <a href="https://platform.openai.com/docs/api-reference/chat">the API reference</a>, with
 * the fields by which widespread compatible servers differ.
 */
public final class OpenAiChat implements Dialect {
    private static final Operation CHAT = new Operation("chat", true);
    private static final String PATH = "/chat/completions";

    @Override
    public String name() {
        return "openai.chat";
    }

    /** Any path that ends in {@code /chat/completions}: compatible servers keep the end and differ in what precedes it. */
    @Override
    public List<Operation> operations() {
        return List.of(CHAT);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && path.endsWith(PATH) ? Optional.of(CHAT) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return OpenAiPath.withDeployment(path, RequestDraft.read(ChatRequestShape.REQUEST, body, detail));
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(
                head, detail, new ChatAnswer(detail), ChatAnswerShape.COMPLETION, ChatAnswerShape.CHUNK);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
