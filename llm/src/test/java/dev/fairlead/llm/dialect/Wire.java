package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the wire fixtures and what tests write by hand through the public surface of the dialects. */
public final class Wire {
    public static final List<String> FIXTURES = List.of(
            "openai.chat/default.json",
            "openai.chat/image.json",
            "openai.chat/functions.json",
            "openai.chat/logprobs.json",
            "openai.chat/refusal.json",
            "openai.chat/audio.json",
            "openai.chat/error.json",
            "openai.chat/stream.sse",
            "openai.chat/tools.sse",
            "openai.chat/citations.json",
            "openai.chat/xai.json",
            "openai.chat/azure.sse",
            "openai.chat/deepseek.sse",
            "openai.chat/groq.sse",
            "openai.chat/openrouter.sse",
            "openai.completions/default.json",
            "openai.completions/choices.json",
            "openai.completions/stream.sse",
            "openai.embeddings/default.json",
            "openai.embeddings/base64.json",
            "openai.embeddings/error.json",
            "openai.images/generation.json",
            "openai.images/urls.json",
            "openai.images/stream.sse",
            "openai.images/edit.sse",
            "openai.audio/transcription.json",
            "openai.audio/duration.json",
            "openai.audio/stream.sse",
            "openai.audio/speech.sse",
            "openai.resources/batch.json",
            "openai.resources/file.json",
            "openai.responses/text.json",
            "openai.responses/web-search.json",
            "openai.responses/functions.json",
            "openai.responses/reasoning.json",
            "openai.responses/stream.sse",
            "openai.responses/functions.sse",
            "openai.responses/failed.sse",
            "openai.responses/error.sse",
            "anthropic.messages/message.json",
            "anthropic.messages/cache.json",
            "anthropic.messages/error.json",
            "anthropic.messages/stream.sse",
            "anthropic.messages/tool-use.sse",
            "anthropic.messages/thinking.sse",
            "anthropic.messages/web-search.sse",
            "anthropic.messages/overloaded.sse",
            "gemini.content/text.json",
            "gemini.content/cached.json",
            "gemini.content/grounded.json",
            "gemini.content/functions.json",
            "gemini.content/modalities.json",
            "gemini.content/code.json",
            "gemini.content/blocked.json",
            "gemini.content/error.json",
            "gemini.content/array.json",
            "gemini.content/stream.sse",
            "gemini.content/candidates.sse",
            "bedrock.converse/answer.json",
            "bedrock.converse/tool-use.json",
            "bedrock.converse/error.json",
            "bedrock.converse/stream.frames",
            "bedrock.converse/tools.frames",
            "bedrock.converse/throttled.frames",
            "bedrock.invoke/message.json",
            "bedrock.invoke/stream.frames",
            "bedrock.invoke/failed.frames",
            "cohere.chat/default.json",
            "cohere.chat/tools.sse",
            "cohere.chat/citations.sse",
            "cohere.chat/thinking.sse",
            "cohere.chat/error.json",
            "cohere.embed/texts.json",
            "cohere.embed/images.json",
            "cohere.rerank/default.json",
            "ollama.chat/default.json",
            "ollama.chat/stream.ndjson",
            "ollama.chat/tools.json",
            "ollama.chat/tools.ndjson",
            "ollama.chat/load.json",
            "ollama.chat/error.json",
            "ollama.generate/default.json",
            "ollama.generate/failed.ndjson",
            "ollama.embed/default.json");

    private Wire() {}

    public static byte[] bytes(String fixture) {
        try (InputStream in = Wire.class.getResourceAsStream("/wire/" + fixture)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + fixture);
            }
            byte[] bytes = in.readAllBytes();
            return isBinary(fixture) ? FrameWriter.frames(new String(bytes, StandardCharsets.UTF_8)) : bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the file lists binary events in words. */
    public static boolean isBinary(String fixture) {
        return fixture.endsWith(".frames");
    }

    public static AnswerHead head(String fixture) {
        String type = isBinary(fixture)
                ? "application/vnd.amazon.eventstream"
                : fixture.endsWith(".sse")
                        ? "text/event-stream; charset=utf-8"
                        : fixture.endsWith(".ndjson") ? "application/x-ndjson" : "application/json";
        return new AnswerHead(fixture.endsWith("error.json") ? 400 : 200, type, "");
    }

    public static AnswerReader reader(String fixture, AnswerHead head, Detail detail) {
        return readerOf(fixture.substring(0, fixture.indexOf('/')), head, detail);
    }

    private static AnswerReader readerOf(String name, AnswerHead head, Detail detail) {
        Dialect dialect = Dialects.named(name).orElseThrow();
        return dialect.readAnswer(new Operation("chat", true), head, detail);
    }

    public static AnswerFacts answer(String fixture) {
        return answer(fixture, Detail.CONTENT);
    }

    public static AnswerFacts answer(String fixture, Detail detail) {
        byte[] bytes = bytes(fixture);
        AnswerReader reader = reader(fixture, head(fixture), detail);
        reader.accept(bytes, 0, bytes.length);
        return reader.finish();
    }

    /** Reads an answer of status 200 as a stream when it does not begin with a brace. */
    public static AnswerFacts answerOf(String dialect, String body) {
        return answerOf(dialect, 200, body);
    }

    public static AnswerFacts answerOf(String dialect, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String type = body.startsWith("{") || body.startsWith("[") ? "application/json" : "text/event-stream";
        AnswerReader reader = readerOf(dialect, new AnswerHead(status, type, ""), Detail.CONTENT);
        reader.accept(bytes, 0, bytes.length);
        return reader.finish();
    }

    public static RequestFacts request(String dialect, String body) {
        return request(dialect, body, Detail.CONTENT);
    }

    public static RequestFacts request(String dialect, String body, Detail detail) {
        return Dialects.named(dialect)
                .orElseThrow()
                .readRequest(new Operation("chat", true), "", body.getBytes(StandardCharsets.UTF_8), detail);
    }
}
