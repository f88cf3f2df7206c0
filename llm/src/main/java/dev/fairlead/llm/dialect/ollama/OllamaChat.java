package dev.fairlead.llm.dialect.ollama;

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

/** Ollama chat, by <a href="https://docs.ollama.com/api/chat">the API reference</a>. */
public final class OllamaChat implements Dialect {
    private static final Operation CHAT = new Operation("chat", true);

    @Override
    public String name() {
        return "ollama.chat";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CHAT);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && path.equals("/api/chat") ? Optional.of(CHAT) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return RequestDraft.read(RequestShapes.CHAT, body, detail);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return WireAnswerReader.ofLines(head, detail, new LineAnswer(detail), LineShape.CHAT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.ollama(error);
    }
}
