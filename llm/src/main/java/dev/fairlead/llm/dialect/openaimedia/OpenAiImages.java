package dev.fairlead.llm.dialect.openaimedia;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.FormReader;
import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI images, by <a href="https://platform.openai.com/docs/api-reference/images">the API reference</a>. Models that
 * report no tokens are billed by the image, so their images are counted.
 */
public final class OpenAiImages implements Dialect {
    private static final Operation GENERATION = new Operation("image_generation", false);
    private static final Operation EDIT = new Operation("image_edit", false);
    private static final Operation VARIATION = new Operation("image_variation", false);

    @Override
    public String name() {
        return "openai.images";
    }

    @Override
    public List<Operation> operations() {
        return List.of(GENERATION, EDIT, VARIATION);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        if (!method.equals("POST")) {
            return Optional.empty();
        }
        if (path.endsWith("/images/generations")) {
            return Optional.of(GENERATION);
        }
        if (path.endsWith("/images/edits")) {
            return Optional.of(EDIT);
        }
        return path.endsWith("/images/variations") ? Optional.of(VARIATION) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        RequestFacts facts = FormReader.isForm(body)
                ? FormReader.read(body, detail)
                : RequestDraft.read(ImageShapes.REQUEST, body, detail);
        return OpenAiPath.withDeployment(path, facts);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(head, detail, new ImageAnswer(detail), ImageShapes.ANSWER, ImageShapes.EVENT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
