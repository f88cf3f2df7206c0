package dev.fairlead.llm.dialect.cohere;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.ErrorEnvelopes;
import dev.fairlead.llm.dialect.FixedPathDialect;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.dialect.WireAnswerReader;
import dev.fairlead.llm.json.JsonShape;
import java.util.Set;
import java.util.function.BiFunction;

/** Cohere's operations, by version 2 of its API. */
public final class Cohere {

    /** By <a href="https://docs.cohere.com/reference/chat">the API reference of chat</a>. */
    public static final Dialect CHAT =
            dialect("cohere.chat", "chat", "/v2/chat", ChatRequestShape.REQUEST, Cohere::chatAnswer);

    /** By <a href="https://docs.cohere.com/reference/embed">the API reference of embed</a>. */
    public static final Dialect EMBED =
            dialect("cohere.embed", "embeddings", "/v2/embed", RequestShapes.EMBED, Cohere::billedAnswer);

    /** By <a href="https://docs.cohere.com/reference/rerank">the API reference of rerank</a>. */
    public static final Dialect RERANK =
            dialect("cohere.rerank", "rerank", "/v2/rerank", RequestShapes.RERANK, Cohere::billedAnswer);

    private Cohere() {}

    private static Dialect dialect(
            String name,
            String operation,
            String path,
            JsonShape<RequestDraft> request,
            BiFunction<AnswerHead, Detail, AnswerReader> answers) {
        return new FixedPathDialect(
                name, new Operation(operation, true), Set.of(path), request, answers, ErrorEnvelopes::cohere);
    }

    private static AnswerReader chatAnswer(AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(
                head, detail, new ChatAnswer(detail), ChatAnswerShape.ANSWER, ChatAnswerShape.EVENT);
    }

    private static AnswerReader billedAnswer(AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(head, detail, new BilledAnswer(detail), MetaShape.ANSWER, MetaShape.ANSWER);
    }
}
