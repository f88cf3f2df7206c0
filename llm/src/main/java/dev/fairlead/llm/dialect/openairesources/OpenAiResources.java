package dev.fairlead.llm.dialect.openairesources;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.FormReader;
import dev.fairlead.llm.dialect.OpenAiPath;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * OpenAI operations that are not billed by what passes, by
 * <a href="https://platform.openai.com/docs/api-reference">the API reference</a>: their ids, models and errors are read,
 * and what a batch used once it has ended. The usage that a stored answer repeats is not: the call that made it has it.
 */
public final class OpenAiResources implements Dialect {

    @Override
    public String name() {
        return "openai.resources";
    }

    @Override
    public List<Operation> operations() {
        return Resource.OPERATIONS;
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return Resource.operation(method, OpenAiPath.resource(path));
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        if (body.length == 0) {
            return RequestFacts.OPAQUE;
        }
        return FormReader.isForm(body)
                ? FormReader.read(body, detail)
                : RequestDraft.read(ResourceShapes.REQUEST, body, detail);
    }

    /** A file's content may be anything and of any size: it passes unread. */
    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        boolean json = head.contentType().toLowerCase(Locale.ROOT).contains("json");
        if (!head.isError() && (!json || operation.name().equals(Resource.FILE_CONTENT))) {
            return Dialects.OPAQUE.readAnswer(operation, head, detail);
        }
        JsonShape<ResourceAnswer> shape = head.isError()
                ? ResourceShapes.ERROR
                : operation.name().equals(Resource.BATCH) ? ResourceShapes.BATCH : ResourceShapes.ANSWER;
        return new WireAnswerReader<>(head, detail, new ResourceAnswer(detail), shape, shape);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
