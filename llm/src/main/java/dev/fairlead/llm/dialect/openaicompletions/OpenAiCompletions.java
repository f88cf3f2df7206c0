package dev.fairlead.llm.dialect.openaicompletions;

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

/** OpenAI legacy completions, by <a href="https://platform.openai.com/docs/api-reference/completions">the API reference</a>. */
public final class OpenAiCompletions implements Dialect {
    private static final Operation TEXT_COMPLETION = new Operation("text_completion", true);
    private static final String PATH = "/completions";
    private static final String CHAT_PATH = "/chat/completions";

    @Override
    public String name() {
        return "openai.completions";
    }

    /** Any path that ends in {@code /completions} but those of chat. */
    @Override
    public List<Operation> operations() {
        return List.of(TEXT_COMPLETION);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST") && path.endsWith(PATH) && !path.endsWith(CHAT_PATH)
                ? Optional.of(TEXT_COMPLETION)
                : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return OpenAiPath.withDeployment(path, RequestDraft.read(CompletionRequestShape.REQUEST, body, detail));
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(
                head, detail, new CompletionAnswer(detail), CompletionAnswerShape.ANSWER, CompletionAnswerShape.ANSWER);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
