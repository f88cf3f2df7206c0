package dev.fairlead.llmtrace.api;

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
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.StoredBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the kept bodies of a call again, now for a person: texts by role and origin, tool calls with arguments. */
final class CallContent {

    private static final int MAX_SHOWN_BYTES = 16 * 1024 * 1024;

    private final ContentStore content;

    CallContent(ContentStore content) {
        this.content = content;
    }

    /** See schema {@code Content}. */
    record ContentView(
            List<SegmentView> input,
            List<SegmentView> output,
            List<ToolCall> toolCalls,
            Optional<String> request,
            Optional<String> answer,
            Optional<String> problem) {}

    /** See schema {@code Segment}. */
    record SegmentView(String role, String origin, String name, String text) {
        static SegmentView of(TextSegment segment) {
            return new SegmentView(
                    segment.role(), segment.origin().name().toLowerCase(Locale.ROOT), segment.name(), segment.text());
        }
    }

    /**
     * A call whose text was erased or cannot be read is still shown, and says so.
     *
     * @param raw whether the bodies as they went over the wire, decoded, are wanted as well
     */
    ContentView of(CallRow row, boolean raw) {
        try {
            return of(row, bytes(row.requestBody()), bytes(row.answerBody()), raw);
        } catch (ContentException e) {
            return new ContentView(
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static ContentView of(CallRow row, byte[] request, byte[] answer, boolean raw) {
        Dialect dialect = Dialects.named(row.target().dialect()).orElse(Dialects.OPAQUE);
        Operation operation = new Operation(row.target().operation(), true);
        RequestFacts asked = dialect.readRequest(operation, row.target().path(), request, Detail.CONTENT);
        // The bytes are decoded already, so the reader must not undo the encoding again.
        AnswerReader reader = dialect.readAnswer(
                operation, new AnswerHead(row.status(), row.answerBody().contentType(), ""), Detail.CONTENT);
        reader.accept(answer, 0, answer.length);
        AnswerFacts said = reader.finish();
        return new ContentView(
                asked.segments().stream().map(SegmentView::of).toList(),
                said.segments().stream().map(SegmentView::of).toList(),
                said.toolCalls(),
                raw ? Optional.of(new String(request, StandardCharsets.UTF_8)) : Optional.empty(),
                raw ? Optional.of(new String(answer, StandardCharsets.UTF_8)) : Optional.empty(),
                Optional.empty());
    }

    private byte[] bytes(StoredBody body) {
        return body.place()
                .map(content::read)
                .map(kept -> BodyDecoding.decode(kept, body.contentEncoding(), MAX_SHOWN_BYTES)
                        .bytes())
                .orElseGet(() -> new byte[0]);
    }
}
