package dev.fairlead.llm.dialect.bedrock;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerHead;
import dev.fairlead.llm.dialect.AnswerReader;
import dev.fairlead.llm.dialect.BodyDecoding;
import dev.fairlead.llm.dialect.EventFrames;
import dev.fairlead.llm.dialect.Operation;
import dev.fairlead.llm.dialect.StreamDecoding;
import dev.fairlead.llm.dialect.anthropic.AnthropicMessages;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads Anthropic's answer out of Bedrock's packing: a stream carries each of Anthropic's events as base64 in a frame of
 * its own. The name Anthropic gives the model is dropped, since prices go by Bedrock's.
 */
final class InvokeReader implements AnswerReader {
    private static final JsonShape<InvokeReader> CHUNK = new JsonShape<InvokeReader>()
            .field("bytes", InvokeReader::event)
            .field("message", InvokeReader::errorMessage);
    private static final int MAX_CHUNK = 24 << 20;
    private static final int MAX_MESSAGE = 1000;
    private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean framed;
    private final StreamDecoding decoding;
    private final AnswerReader inner;
    private final EventFrames frames = new EventFrames(this::frame);
    private final JsonScanner<InvokeReader> chunk = new JsonScanner<>(CHUNK, this, MAX_CHUNK);
    private String errorMessage = "";
    private Optional<AnswerError> error = Optional.empty();

    InvokeReader(AnthropicMessages messages, Operation operation, AnswerHead head, Detail detail) {
        this.framed = head.isFrames();
        this.decoding = BodyDecoding.stream(
                framed ? head.contentEncoding() : "", (bytes, from, to) -> frames.accept(bytes, from, to));
        this.inner = messages.readAnswer(
                operation, framed ? new AnswerHead(head.status(), "text/event-stream", "") : head, detail);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (framed) {
            decoding.accept(bytes, offset, length);
        } else {
            inner.accept(bytes, offset, length);
        }
    }

    @Override
    public boolean firstTokenSeen() {
        return inner.firstTokenSeen();
    }

    @Override
    public AnswerFacts finish() {
        decoding.finish();
        AnswerFacts facts = inner.finish().withoutModel();
        Optional<AnswerError> wrong =
                error.or(() -> frames.problem().map(problem -> new AnswerError("corrupt_event_stream", problem)));
        return wrong.map(facts::withError).orElse(facts);
    }

    private void frame(EventFrames.FrameHead frame, byte[] bytes, int from, int to) {
        errorMessage = frame.message();
        chunk.accept(bytes, from, to);
        chunk.finish();
        chunk.reset();
        if (!frame.messageType().equals("event")) {
            error = Optional.of(new AnswerError(frame.type(), errorMessage));
        }
    }

    private void event(JsonText base64) {
        byte[] json;
        try {
            json = Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException notBase64) {
            return;
        }
        for (int i = 0; i < json.length; i++) {
            // Between values a line break is space, and inside one it is escaped; in an event stream it would end a
            // line.
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        inner.accept(BEFORE, 0, BEFORE.length);
        inner.accept(json, 0, json.length);
        inner.accept(AFTER, 0, AFTER.length);
    }

    private void errorMessage(JsonText text) {
        errorMessage = text.beginning(MAX_MESSAGE);
    }
}
