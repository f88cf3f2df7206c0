package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A dialect of one operation, posted to paths that never vary, whose request says all there is to know in its body.
 *
 * @param name such as {@code cohere.rerank}
 * @param paths each of them means the operation
 * @param request what is read of a request
 * @param answers starts reading an answer
 * @param errors words an error
 */
public record FixedPathDialect(
        String name,
        Operation operation,
        Set<String> paths,
        JsonShape<RequestDraft> request,
        BiFunction<AnswerHead, Detail, AnswerReader> answers,
        Function<ProxyError, byte[]> errors)
        implements Dialect {

    public FixedPathDialect {
        paths = Set.copyOf(paths);
    }

    @Override
    public List<Operation> operations() {
        return List.of(operation);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && paths.contains(path) ? Optional.of(operation) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation asked, String path, byte[] body, Detail detail) {
        return RequestDraft.read(request, body, detail);
    }

    @Override
    public AnswerReader readAnswer(Operation asked, AnswerHead head, Detail detail) {
        return answers.apply(head, detail);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return errors.apply(error);
    }
}
