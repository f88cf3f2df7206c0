package dev.fairlead.llm.dialect.openaiembeddings;

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
 * OpenAI embeddings, by <a href="https://platform.openai.com/docs/api-reference/embeddings">the API reference</a>. The
 * vectors, as numbers or as base64, are skipped.
 */
public final class OpenAiEmbeddings implements Dialect {
    private static final Operation EMBEDDINGS = new Operation("embeddings", true);
    private static final String PATH = "/embeddings";
    /** Ollama's own, whose request and answer have other fields. */
    private static final String OLLAMA_PATH = "/api/embeddings";

    @Override
    public String name() {
        return "openai.embeddings";
    }

    @Override
    public List<Operation> operations() {
        return List.of(EMBEDDINGS);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && path.endsWith(PATH) && !path.equals(OLLAMA_PATH)
                ? Optional.of(EMBEDDINGS)
                : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return OpenAiPath.withDeployment(path, RequestDraft.read(EmbeddingShapes.REQUEST, body, detail));
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(
                head, detail, new EmbeddingAnswer(detail), EmbeddingShapes.ANSWER, EmbeddingShapes.ANSWER);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
