package dev.fairlead.llm.dialect.openairealtime;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.ProxyError;
import dev.fairlead.llm.dialect.WireAnswerReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * OpenAI Realtime sessions, by <a href="https://platform.openai.com/docs/api-reference/realtime">the API reference</a>, in
 * the words of the first version and of the later one. A body is what one side said, one event a line.
 */
public final class OpenAiRealtime implements Dialect {

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final Operation SESSION = new Operation("realtime", true);
    private static final Set<String> PATHS =
            Set.of("/v1/realtime", "/realtime", "/openai/realtime", "/openai/v1/realtime");

    @Override
    public String name() {
        return "openai.realtime";
    }

    @Override
    public List<Operation> operations() {
        return List.of(SESSION);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("GET") && PATHS.contains(path) ? Optional.of(SESSION) : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        SessionRequest request = new SessionRequest(detail);
        EventLines<SessionRequest> lines =
                new EventLines<>(SessionRequestShape.EVENT, request, detail, request::endOfEvent);
        lines.accept(body, 0, body.length);
        lines.finish();
        return request.facts(SessionQuery.model(path));
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        SessionAnswer answer = new SessionAnswer(detail);
        return head.status() == SWITCHING_PROTOCOLS
                ? new SessionReader(head, answer, detail)
                : new WireAnswerReader<>(head, detail, answer, SessionAnswerShape.EVENT, SessionAnswerShape.EVENT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
