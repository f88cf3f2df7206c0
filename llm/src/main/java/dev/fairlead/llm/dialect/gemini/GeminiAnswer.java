package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.GeminiMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A generated answer, or the chunks of one, while it is read. Every chunk has the form of a whole answer and reports
 * usage as of then, so the last report stands. What a part is and whose it is may be said behind its text, so parts wait
 * until their candidate ends.
 */
final class GeminiAnswer extends AnswerDraft {
    private static final int MAX_WAITING = 256;
    private static final long MAX_WAITING_CHARS = 1 << 20;
    private static final String CODE_EXECUTION = "code_execution";

    /** Models that are billed by grounded prompt: https://ai.google.dev/gemini-api/docs/google-search#pricing. */
    private static final Pattern GROUNDED_BY_PROMPT = Pattern.compile("(models/)?gemini-[12]\\..*");

    private final List<Part> waiting = new ArrayList<>();
    private long waitingChars;
    private boolean usageSeen;
    private boolean groundedByPrompt;
    private long searches;
    private long queries;
    private long position = -1;
    private long candidate;
    private long calls;
    private String modality = "";
    private long modalityTokens;

    private boolean thought;
    private String text = "";
    private long textChars;
    private String output = "";
    private long outputChars;

    private sealed interface Part {
        record Text(Origin origin, String piece, long chars) implements Part {}

        record Call(String id, String name, String arguments, long chars) implements Part {}
    }

    GeminiAnswer(Detail detail) {
        super(detail);
    }

    void beginChunk() {
        position = -1;
    }

    void modelVersion(JsonText name) {
        model(name);
        groundedByPrompt = GROUNDED_BY_PROMPT.matcher(name.beginning(64)).matches();
    }

    /** Nothing was generated because of what was asked. */
    void blockReason(JsonText reason) {
        finishReason(reason);
    }

    void beginCandidate() {
        position++;
        candidate = position;
        queries = 0;
    }

    void candidateIndex(long index) {
        candidate = index;
    }

    void query(JsonText query) {
        if (!query.isEmpty()) {
            queries++;
        }
    }

    void endCandidate() {
        release();
        if (queries > searches) {
            searches = queries;
        }
    }

    void beginPart() {
        thought = false;
        text = "";
        textChars = 0;
        output = "";
        outputChars = 0;
        beginCall();
    }

    void partThought(boolean is) {
        thought = is;
    }

    void partText(JsonText piece) {
        text = piece(piece);
        textChars = piece.chars();
    }

    void codeOutput(JsonText piece) {
        output = piece(piece);
        outputChars = piece.chars();
    }

    void executableCode(JsonText json) {
        call.set(call.id(), CODE_EXECUTION, json.toString(), json.chars());
    }

    void endPart() {
        if (textChars > 0) {
            waiting.add(new Part.Text(thought ? Origin.REASONING : Origin.ASSISTANT, text, textChars));
        }
        if (outputChars > 0) {
            waiting.add(new Part.Text(Origin.TOOL_RESULT, output, outputChars));
        }
        if (!call.name().isEmpty()) {
            waiting.add(new Part.Call(call.id(), call.name(), call.arguments(), call.argumentChars()));
        }
        waitingChars += text.length() + output.length() + call.arguments().length();
        if (waiting.size() >= MAX_WAITING || waitingChars > MAX_WAITING_CHARS) {
            release();
        }
    }

    void beginUsage() {
        clearCounts();
        usageSeen = true;
    }

    void modality(JsonText name) {
        modality = name.beginning(16);
    }

    void modalityTokens(long tokens) {
        modalityTokens = tokens;
    }

    void beginModality() {
        modality = "";
        modalityTokens = 0;
    }

    void endModality(Figure audioFigure, Figure imageFigure) {
        switch (modality) {
            case "AUDIO" -> counts.add(audioFigure, modalityTokens);
            case "IMAGE" -> counts.add(imageFigure, modalityTokens);
            default -> {
                // Billed as text.
            }
        }
    }

    void endChunk() {
        if (usageSeen && (counts.usable() || counts.refused())) {
            if (searches > 0) {
                counts.put(Figure.WEB_SEARCHES, groundedByPrompt ? 1 : searches);
            }
            usage(GeminiMeter.read(counts));
        }
        if (hasFinishReason()) {
            end();
        }
    }

    @Override
    protected void endOfEvent(String name) {
        // A chunk says itself what it is, in a stream of events and in an array alike.
    }

    private void release() {
        for (Part part : waiting) {
            switch (part) {
                case Part.Text said -> text(said.origin(), candidate, said.piece(), said.chars());
                case Part.Call told -> {
                    call.set(told.id(), told.name(), told.arguments(), told.chars());
                    endCall(candidate, calls++, "{}");
                }
            }
        }
        waiting.clear();
        waitingChars = 0;
    }
}
