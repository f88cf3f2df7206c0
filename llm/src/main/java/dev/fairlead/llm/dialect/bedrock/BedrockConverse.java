package dev.fairlead.llm.dialect.bedrock;

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

/**
 * Bedrock's Converse, by <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">the
 * API reference</a>. The path names the model; streams are binary events.
 */
public final class BedrockConverse implements Dialect {
    private static final Operation CHAT = new Operation("chat", true);

    @Override
    public String name() {
        return "bedrock.converse";
    }

    @Override
    public List<Operation> operations() {
        return List.of(CHAT);
    }

    @Override
    public Optional<Operation> operation(String method, String path) {
        return method.equals("POST")
                ? ModelPath.whole(path)
                        .filter(named -> named.action().startsWith("converse"))
                        .map(named -> CHAT)
                : Optional.empty();
    }

    @Override
    public RequestFacts readRequest(Operation operation, String path, byte[] body, Detail detail) {
        RequestFacts facts = RequestDraft.read(ConverseRequestShape.REQUEST, body, detail);
        return ModelPath.of(path)
                .map(named -> facts.named(named.model(), named.streams()))
                .orElse(facts);
    }

    @Override
    public AnswerReader readAnswer(Operation operation, AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(
                head, detail, new ConverseAnswer(detail), ConverseAnswerShape.ANSWER, ConverseAnswerShape.EVENT);
    }

    @Override
    public byte[] errorBody(ProxyError error) {
        return ErrorEnvelopes.bedrock(error);
    }
}
