package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.json.JsonScanner;
import dev.fairlead.llm.json.JsonShape;
import java.nio.charset.StandardCharsets;

/**
 * Reads a JSON answer or a stream of events or lines as it arrives, by the shapes of a dialect. Whether it is JSON or events
 * shows in the first byte; servers are known to mislabel it. Only binary events go by their label. A dialect that streams
 * lines reads any JSON as such, since a whole answer is a stream of one value.
 */
public final class WireAnswerReader<D extends AnswerDraft> implements AnswerReader {
    private static final int MAX_BODY_TEXT = 1000;
    private static final byte[] END_MARK = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private enum Form {
        UNKNOWN,
        JSON,
        EVENTS,
        LINES,
        FRAMES,
        TEXT
    }

    private final AnswerHead head;
    private final D draft;
    private final JsonScanner<D> body;
    private final JsonScanner<D> event;
    private final EventStream events = new EventStream(new Events());
    private final EventFrames frames = new EventFrames(this::frame);
    private final StreamDecoding decoding;
    private final Form jsonForm;
    private final byte[] text = new byte[MAX_BODY_TEXT];
    private int textLength;
    private Form form = Form.UNKNOWN;
    private int markLength = -1;
    private boolean valueRead;

    /**
     * @param bodyShape what is wanted of a JSON body
     * @param eventShape what is wanted of one event's data
     */
    public WireAnswerReader(AnswerHead head, Detail detail, D draft, JsonShape<D> bodyShape, JsonShape<D> eventShape) {
        this(head, detail, draft, bodyShape, eventShape, Form.JSON);
    }

    private WireAnswerReader(
            AnswerHead head, Detail detail, D draft, JsonShape<D> bodyShape, JsonShape<D> eventShape, Form jsonForm) {
        this.jsonForm = jsonForm;
        int maxValue = detail == Detail.CONTENT ? AnswerDraft.MAX_CONTENT : AnswerDraft.MAX_ARGUMENTS;
        int maxText = detail == Detail.CONTENT ? AnswerDraft.MAX_CONTENT : AnswerDraft.MAX_SHOWN;
        this.head = head;
        this.draft = draft;
        this.body = new JsonScanner<>(bodyShape, draft, maxValue, maxText);
        this.event = new JsonScanner<>(eventShape, draft, maxValue, maxText);
        this.decoding = BodyDecoding.stream(head.contentEncoding(), this::decoded);
    }

    /**
     * Reads an answer of one JSON value after the other, each an event without a name. A value may stretch over lines;
     * one that is broken off is given up at the end of the line where that shows.
     */
    public static <D extends AnswerDraft> WireAnswerReader<D> ofLines(
            AnswerHead head, Detail detail, D draft, JsonShape<D> shape) {
        return new WireAnswerReader<>(head, detail, draft, shape, shape, Form.LINES);
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        decoding.accept(bytes, offset, length);
    }

    @Override
    public boolean firstTokenSeen() {
        return draft.token();
    }

    @Override
    public AnswerFacts finish() {
        decoding.finish();
        if (form == Form.EVENTS) {
            events.finish();
        } else if (form == Form.LINES) {
            event.finish();
            endOfLine();
            if (head.isError() && valueRead) {
                draft.endOfBody();
            }
        } else if (form == Form.FRAMES) {
            frames.problem().ifPresent(problem -> draft.error("corrupt_event_stream", problem));
        } else if (form == Form.JSON) {
            body.finish();
            if (body.complete()) {
                draft.endOfBody();
            }
        }
        String beginning =
                form == Form.EVENTS || form == Form.TEXT ? new String(text, 0, textLength, StandardCharsets.UTF_8) : "";
        return draft.facts(head, beginning);
    }

    private void decoded(byte[] bytes, int from, int to) {
        int start = from;
        if (form == Form.UNKNOWN) {
            if (head.isFrames() && from < to && bytes[from] != '{') {
                form = Form.FRAMES;
            } else {
                // White space before an answer is no part of it, wherever a chunk ends.
                while (start < to && bytes[start] >= 0 && bytes[start] <= ' ') {
                    start++;
                }
                if (start < to) {
                    form = formOf(bytes[start]);
                }
            }
        }
        switch (form) {
            case JSON -> body.accept(bytes, start, to);
            case EVENTS -> {
                keepText(bytes, start, to);
                events.accept(bytes, start, to);
            }
            case LINES -> lines(bytes, start, to);
            case FRAMES -> frames.accept(bytes, start, to);
            case TEXT -> keepText(bytes, start, to);
            case UNKNOWN -> {
                // Only white space so far.
            }
        }
    }

    private Form formOf(byte first) {
        if (first == '{' || first == '[') {
            return jsonForm;
        }
        return head.isError() && !head.isEventStream() ? Form.TEXT : Form.EVENTS;
    }

    private void lines(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != '\n') {
                end++;
            }
            event.accept(bytes, at, Math.min(end + 1, to));
            if (end < to) {
                endOfLine();
            }
            at = end + 1;
        }
    }

    /** Between the lines of one value it is neither complete nor broken, and goes on. */
    private void endOfLine() {
        if (event.complete()) {
            valueRead = true;
            draft.endOfEvent("");
            event.reset();
        } else if (event.failed()) {
            event.reset();
        }
    }

    private void frame(EventFrames.FrameHead frame, byte[] bytes, int from, int to) {
        event.accept(bytes, from, to);
        event.finish();
        if (!frame.messageType().equals("event")) {
            draft.error(frame.type(), frame.message());
        } else if (event.complete()) {
            draft.endOfEvent(frame.type());
        }
        event.reset();
    }

    /** The beginning of an error that is not JSON, such as a load balancer's page. */
    private void keepText(byte[] bytes, int from, int to) {
        if (head.isError() && textLength < MAX_BODY_TEXT) {
            int length = Math.min(to - from, MAX_BODY_TEXT - textLength);
            System.arraycopy(bytes, from, text, textLength, length);
            textLength += length;
        }
    }

    private final class Events implements EventStream.Sink {
        private boolean begun;

        @Override
        public void data(byte[] bytes, int from, int to) {
            int at = from;
            if (!begun && bytes[at] == END_MARK[0]) {
                markLength = 0;
            }
            begun = true;
            while (markLength >= 0 && at < to) {
                markLength = markLength < END_MARK.length && bytes[at] == END_MARK[markLength]
                        ? markLength + 1
                        : END_MARK.length + 1;
                at++;
            }
            event.accept(bytes, at, to);
        }

        @Override
        public void endOfEvent(String name) {
            if (markLength == END_MARK.length) {
                draft.endMark();
            } else if (markLength < 0) {
                event.finish();
                if (event.complete()) {
                    draft.endOfEvent(name);
                }
            }
            event.reset();
            begun = false;
            markLength = -1;
        }
    }
}
