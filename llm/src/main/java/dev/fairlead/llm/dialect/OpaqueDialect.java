package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import java.util.List;
import java.util.Optional;

/** Relays what it does not understand: reads nothing. */
final class OpaqueDialect implements Dialect {

    @Override
    public String name() {
        return "opaque";
    }

    @Override
    public List<Operation> operations() {
        return List.of(Dialects.OPAQUE_OPERATION);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        return RequestFacts.OPAQUE;
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new AnswerReader() {
            @Override
            public void accept(byte[] bytes, int offset, int length) {
                // Opaque answers are not looked into.
            }

            @Override
            public boolean firstTokenSeen() {
                return false;
            }

            @Override
            public AnswerFacts finish() {
                return AnswerFacts.NONE;
            }
        };
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.openAi(error);
    }
}
