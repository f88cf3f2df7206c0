package dev.fairlead.llm.dialect.ollama;

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

/** Ollama's own operations. */
public final class Ollama {

    /** By <a href="https://docs.ollama.com/api/chat">the API reference of chat</a>. */
    public static final Dialect CHAT =
            dialect("ollama.chat", "chat", Set.of("/api/chat"), RequestShapes.CHAT, Ollama::chatAnswer);

    /** By <a href="https://docs.ollama.com/api/generate">the API reference of generate</a>. */
    public static final Dialect GENERATE = dialect(
            "ollama.generate",
            "text_completion",
            Set.of("/api/generate"),
            RequestShapes.GENERATE,
            Ollama::generateAnswer);

    /**
     * By <a href="https://docs.ollama.com/api/embed">the API reference of embed</a>, with the older path
     * {@code /api/embeddings}, which reports no usage.
     */
    public static final Dialect EMBED = dialect(
            "ollama.embed",
            "embeddings",
            Set.of("/api/embed", "/api/embeddings"),
            RequestShapes.EMBED,
            Ollama::embedAnswer);

    private Ollama() {}

    private static Dialect dialect(
            String name,
            String operation,
            Set<String> paths,
            JsonShape<RequestDraft> request,
            BiFunction<AnswerHead, Detail, AnswerReader> answers) {
        return new FixedPathDialect(
                name, new Operation(operation, true), paths, request, answers, ErrorEnvelopes::ollama);
    }

    private static AnswerReader chatAnswer(AnswerHead head, Detail detail) {
        return WireAnswerReader.ofLines(head, detail, new LineAnswer(detail), LineShape.CHAT);
    }

    private static AnswerReader generateAnswer(AnswerHead head, Detail detail) {
        return WireAnswerReader.ofLines(head, detail, new LineAnswer(detail), LineShape.GENERATE);
    }

    private static AnswerReader embedAnswer(AnswerHead head, Detail detail) {
        return new WireAnswerReader<>(head, detail, new EmbedAnswer(detail), LineShape.EMBED, LineShape.EMBED);
    }
}
