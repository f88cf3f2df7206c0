package dev.fairlead.llm.dialect.openaimedia;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;
import java.util.Optional;

/**
 * A transcript or the events of a stream of text or sound while they are read. The last event of a transcript repeats the
 * whole text, which counts only where no piece came before it.
 */
final class AudioAnswer extends AnswerDraft {
    private static final int MAX_NUMBER = 32;
    private static final double MAX_SECONDS = 1e9;

    private String type = "";
    private String text = "";
    private long chars;
    private String delta = "";
    private long deltaChars;
    private boolean streamed;
    private boolean sound;
    private long seconds;

    AudioAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        type = "";
        text = "";
        chars = 0;
        delta = "";
        deltaChars = 0;
    }

    void type(JsonText kind) {
        type = word(kind);
    }

    void transcript(JsonText whole) {
        text = piece(whole);
        chars = whole.chars();
    }

    void delta(JsonText piece) {
        delta = piece(piece);
        deltaChars = piece.chars();
    }

    void sound(JsonText base64) {
        if (!base64.isEmpty() && !sound) {
            sound = true;
            media("audio", "");
        }
    }

    void beginUsage() {
        clearCounts();
        seconds = 0;
    }

    /** A begun second counts whole. What is no length of time is not believed. */
    void seconds(JsonText number) {
        try {
            double exact = Double.parseDouble(number.beginning(MAX_NUMBER));
            if (exact >= 0 && exact <= MAX_SECONDS) {
                seconds = (long) Math.ceil(exact);
            }
        } catch (NumberFormatException e) {
            seconds = 0;
        }
    }

    void endUsage() {
        if (seconds > 0) {
            usage(Optional.of(Usage.of(new Usage.Units(0, 0, seconds, 0), Usage.Quality.REPORTED)));
        } else {
            if (sound) {
                counts.put(Figure.AUDIO_OUTPUT, counts.get(Figure.OUTPUT));
            }
            usage(OpenAiMeter.read(counts));
        }
    }

    @Override
    protected void endOfEvent(String name) {
        switch (type.isEmpty() ? name : type) {
            case "transcript.text.delta" -> {
                streamed = true;
                text(Origin.ASSISTANT, 0, delta, deltaChars);
            }
            case "transcript.text.done" -> {
                if (!streamed) {
                    text(Origin.ASSISTANT, 0, text, chars);
                }
                end();
            }
            case "speech.audio.done" -> end();
            case "error" -> error();
            default -> {
                // Sound was noted when it came; segments repeat the deltas.
            }
        }
    }

    @Override
    protected void endOfBody() {
        text(Origin.ASSISTANT, 0, text, chars);
        end();
    }
}
