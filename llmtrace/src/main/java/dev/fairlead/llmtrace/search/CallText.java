package dev.fairlead.llmtrace.search;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.ToolCall;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.BodyDecoding;
import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.StoredBody;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What was said in a call, read again from its kept bodies.
 *
 * @param input texts of the request, by role and origin
 * @param output texts of the answer
 * @param toolCalls with their arguments
 * @param request the body as it went over the wire, decoded
 * @param answer the body as it went over the wire, decoded
 */
public record CallText(
        List<TextSegment> input, List<TextSegment> output, List<ToolCall> toolCalls, byte[] request, byte[] answer) {

    /**
     * @param maxBytes of each decoded body; what is beyond is left out
     * @throws dev.fairlead.llmtrace.content.ContentException if a body was erased, expired or is damaged
     */
    public static CallText of(CallRow row, ContentReader content, int maxBytes) {
        byte[] request = bytes(row.requestBody(), content, maxBytes);
        byte[] answer = bytes(row.answerBody(), content, maxBytes);
        Dialect dialect = Dialects.named(row.target().dialect()).orElse(Dialects.OPAQUE);
        Operation operation = new Operation(row.target().operation(), true);
        RequestFacts asked = dialect.readRequest(operation, row.target().path(), request, Detail.CONTENT);
        // The bytes are decoded already, so the reader must not undo the encoding again.
        AnswerReader reader = dialect.readAnswer(
                operation, new AnswerHead(row.status(), row.answerBody().contentType(), ""), Detail.CONTENT);
        reader.accept(answer, 0, answer.length);
        AnswerFacts said = reader.finish();
        return new CallText(asked.segments(), said.segments(), said.toolCalls(), request, answer);
    }

    public String requestText() {
        return new String(request, StandardCharsets.UTF_8);
    }

    public String answerText() {
        return new String(answer, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(StoredBody body, ContentReader content, int maxBytes) {
        return body.place()
                .map(content::read)
                .map(kept -> BodyDecoding.decode(kept, body.contentEncoding(), maxBytes)
                        .bytes())
                .orElseGet(() -> new byte[0]);
    }
}
