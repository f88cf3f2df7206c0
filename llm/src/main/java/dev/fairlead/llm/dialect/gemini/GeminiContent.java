package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Gemini, by <a href="https://ai.google.dev/api/generate-content">the API reference</a> and <a
 * href="https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference">Vertex AI's</a>. The path names
 * the model and tells whether the answer streams: as events with {@code ?alt=sse}, else as one JSON array.
 */
public final class GeminiContent implements Dialect {
    private static final Operation GENERATE = new Operation("generate_content", true);
    private static final Operation COUNT_TOKENS = new Operation("count_tokens", false);
    private static final Operation EMBED = new Operation("embeddings", true);
    private static final Operation BATCH_EMBED = new Operation("batch_embeddings", true);

    /** Whatever else only Google serves and no other dialect reads: models, files, caches, batches. It streams through. */
    private static final Pattern OTHER = Pattern.compile("/(upload/|download/)?v1(alpha|beta)[0-9]*/"
            + "(?!.*/publishers/anthropic/|(projects/[^/]+/locations/[^/]+/)?interactions(/|$)).*");

    @Override
    public String name() {
        return "gemini.content";
    }

    @Override
    public List<Operation> operations() {
        return List.of(GENERATE, COUNT_TOKENS, EMBED, BATCH_EMBED);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        Optional<Operation> known = method.equals("POST")
                ? ModelPath.whole(path)
                        .filter(named -> named.publisher().equals("google"))
                        .flatMap(named -> operationOf(named.method()))
                : Optional.empty();
        return known.or(
                () -> OTHER.matcher(path).matches() ? Optional.of(Dialects.OPAQUE_OPERATION) : Optional.empty());
    }

    private static Optional<Operation> operationOf(String method) {
        return switch (method) {
            case "generateContent", "streamGenerateContent" -> Optional.of(GENERATE);
            case "countTokens" -> Optional.of(COUNT_TOKENS);
            case "embedContent" -> Optional.of(EMBED);
            case "batchEmbedContents" -> Optional.of(BATCH_EMBED);
            default -> Optional.empty();
        };
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        if (operation.equals(Dialects.OPAQUE_OPERATION)) {
            return RequestFacts.OPAQUE;
        }
        RequestFacts facts = RequestDraft.read(requestShape(operation), body, detail);
        return ModelPath.of(path)
                .map(named -> facts.named(named.model(), named.streams()))
                .orElse(facts);
    }

    private static JsonShape<RequestDraft> requestShape(Operation operation) {
        return switch (operation.name()) {
            case "count_tokens" -> GeminiRequestShape.COUNT;
            case "embeddings" -> GeminiRequestShape.EMBED;
            case "batch_embeddings" -> GeminiRequestShape.BATCH_EMBED;
            default -> GeminiRequestShape.GENERATE;
        };
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        if (operation.equals(Dialects.OPAQUE_OPERATION)) {
            return Dialects.OPAQUE.readAnswer(operation, head, detail);
        }
        JsonShape<GeminiAnswer> shape =
                operation.equals(COUNT_TOKENS) ? GeminiAnswerShape.ERROR_ONLY : GeminiAnswerShape.CHUNK;
        return new WireAnswerReader<>(head, detail, new GeminiAnswer(detail), shape, shape);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.google(error);
    }
}
