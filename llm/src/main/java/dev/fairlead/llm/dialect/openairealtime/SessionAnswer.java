package dev.fairlead.llm.dialect.openairealtime;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the provider has said in a session. Each response reports its own usage at its end; the session's is their sum. A
 * response says its text in deltas, in its items and at its end: deltas count, the others fill in what was missing.
 */
final class SessionAnswer extends AnswerDraft {

    private static final int MAX_TEXTS = 4096;

    private String type = "";
    private String delta = "";
    private long deltaChars;
    private String transcript = "";
    private long transcriptChars;
    private long outputIndex;
    private long cachedAudio;
    private boolean reported;
    private String status = "";

    private final List<Text> texts = new ArrayList<>();
    private String itemType = "";

    private Usage sum = Usage.NONE;
    private long response;
    private long turn;
    private boolean inResponse;
    private boolean streamed;
    private long position;

    private record Text(String kept, long chars) {}

    SessionAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        type = "";
        delta = "";
        deltaChars = 0;
        transcript = "";
        transcriptChars = 0;
        outputIndex = 0;
        reported = false;
        status = "";
        texts.clear();
    }

    void type(JsonText text) {
        type = word(text);
    }

    void delta(JsonText text) {
        delta = text.toString();
        deltaChars = text.chars();
    }

    void transcript(JsonText text) {
        transcript = piece(text);
        transcriptChars = text.chars();
    }

    void outputIndex(long index) {
        outputIndex = index;
    }

    void status(JsonText text) {
        status = word(text);
    }

    void beginOutput() {
        position = 0;
    }

    void beginItem() {
        itemType = "";
        beginCall();
    }

    void itemType(JsonText text) {
        itemType = word(text);
    }

    void itemText(JsonText text) {
        if (texts.size() < MAX_TEXTS) {
            texts.add(new Text(piece(text), text.chars()));
        }
    }

    /** An item of a response that has ended. */
    void endOutputItem() {
        useCall(position);
        if (!streamed && itemType.equals("message")) {
            for (Text text : texts) {
                text(Origin.ASSISTANT, channel(position), text.kept(), text.chars());
            }
        }
        texts.clear();
        position++;
    }

    void beginUsage() {
        clearCounts();
        cachedAudio = 0;
    }

    void cachedAudio(long tokens) {
        cachedAudio = Math.max(0, tokens);
    }

    void endUsage() {
        reported = true;
    }

    @Override
    protected void endOfEvent(String name) {
        switch (type) {
            case "session.created", "session.updated" -> usage(Optional.of(sum));
            case "response.created" -> {
                response++;
                inResponse = true;
                streamed = false;
            }
            case "response.text.delta",
                    "response.output_text.delta",
                    "response.audio_transcript.delta",
                    "response.output_audio_transcript.delta" -> {
                streamed = true;
                text(Origin.ASSISTANT, channel(outputIndex), delta, deltaChars);
            }
            case "response.output_item.added", "response.output_item.done" -> useCall(outputIndex);
            case "conversation.item.input_audio_transcription.completed" ->
                text(Origin.USER, --turn, transcript, transcriptChars);
            case "response.done" -> {
                inResponse = false;
                streamed = false;
                addUsage();
                if (status.equals("failed")) {
                    error("response_failed", "");
                }
            }
            default -> {
                // Audio, parts, buffers and limits say nothing that is kept.
            }
        }
    }

    /** The session is over: whole if no response was under way. */
    void endOfSession() {
        if (!inResponse && hasUsage()) {
            end();
        }
    }

    private void addUsage() {
        if (!reported) {
            return;
        }
        // Audio read from the cache is part of both figures; the meter wants what was not cached.
        counts.put(Figure.AUDIO_INPUT, Math.max(0, counts.get(Figure.AUDIO_INPUT) - cachedAudio));
        Optional<Usage> one = OpenAiMeter.read(counts);
        if (one.isPresent()) {
            sum = sum.plus(one.get());
        }
        usage(Optional.of(sum));
    }

    private void useCall(long index) {
        if (itemType.equals("function_call")) {
            endWholeCall(channel(index), 0);
        }
    }

    private long channel(long index) {
        return response * 1000 + index;
    }
}
