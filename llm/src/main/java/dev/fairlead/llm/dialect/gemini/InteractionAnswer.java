package dev.fairlead.llm.dialect.gemini;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.GeminiMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;

/**
 * An interaction, or the events of one, while it is read. What a step is and where it stands is said behind its text, so
 * it waits until the step or the event ends. Usage is a running total.
 */
final class InteractionAnswer extends AnswerDraft {
    private static final int MAX_WAITING_CHARS = 1 << 20;

    private final Words said = new Words();
    private final Words thought = new Words();
    private String event = "";
    private String type = "";
    private long index;
    private long steps;
    private String modality = "";
    private long tokens;
    private String tool = "";
    private long uses;
    private long searches;

    /** Text that waits; what is beyond the bound is counted. */
    private static final class Words {
        final StringBuilder text = new StringBuilder();
        long chars;

        void clear() {
            text.setLength(0);
            chars = 0;
        }
    }

    InteractionAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        event = "";
        index = 0;
        clear();
    }

    void event(JsonText name) {
        event = word(name);
    }

    void index(long place) {
        index = place;
    }

    /** A step, or a piece of one, begins. */
    void clear() {
        type = "";
        said.clear();
        thought.clear();
        beginCall();
    }

    void type(JsonText word) {
        type = word(word);
    }

    void said(JsonText piece) {
        add(said, piece);
    }

    void thought(JsonText piece) {
        add(thought, piece);
    }

    private void add(Words words, JsonText piece) {
        words.chars += piece.chars();
        if (words.text.length() < MAX_WAITING_CHARS) {
            words.text.append(piece(piece));
        }
    }

    /** A step of a whole interaction has ended. */
    void endStep() {
        step(steps++);
    }

    private void step(long place) {
        if (type.equals("user_input")) {
            return;
        }
        text(Origin.REASONING, place, thought.text.toString(), thought.chars);
        text(Origin.ASSISTANT, place, said.text.toString(), said.chars);
        if (type.equals("function_call")) {
            if (call.arguments().equals("{}")) {
                // In a stream the deltas spell them out.
                call.set(call.id(), call.name(), "", 0);
            }
            endCall(place, 0, "{}");
        }
    }

    private void delta() {
        switch (type) {
            case "arguments_delta" -> moreArguments(index, 0, call.arguments(), call.argumentChars());
            case "image", "audio", "video" -> media(type, "");
            default -> {
                text(Origin.REASONING, index, thought.text.toString(), thought.chars);
                text(Origin.ASSISTANT, index, said.text.toString(), said.chars);
            }
        }
    }

    void beginUsage() {
        clearCounts();
        searches = 0;
    }

    void beginModality() {
        modality = "";
        tokens = 0;
    }

    void modality(JsonText name) {
        modality = name.beginning(16);
    }

    void modalityTokens(long count) {
        tokens = count;
    }

    void endModality(Figure audio, Figure image) {
        switch (modality) {
            case "audio" -> counts.add(audio, tokens);
            case "image" -> counts.add(image, tokens);
            default -> {
                // Billed as text.
            }
        }
    }

    void beginTool() {
        tool = "";
        uses = 0;
    }

    void tool(JsonText name) {
        tool = name.beginning(16);
    }

    void uses(long count) {
        uses = count;
    }

    void endTool() {
        if (tool.equals("google_search") && uses > 0) {
            searches += uses;
        }
    }

    void endUsage() {
        if (searches > 0) {
            counts.put(Figure.WEB_SEARCHES, searches);
        }
        usage(GeminiMeter.read(counts).map(this::asFarAsExplained));
    }

    /** A total beyond what it is made up of holds tokens, such as thoughts, that were billed and are not named. */
    private Usage asFarAsExplained(Usage usage) {
        return counts.get(Figure.TOTAL) > usage.totalTokens() ? usage.withQuality(Usage.Quality.PARTIAL) : usage;
    }

    @Override
    protected void endOfEvent(String name) {
        switch (event.isEmpty() ? name : event) {
            case "step.start" -> step(index);
            case "step.delta" -> delta();
            case "interaction.completed" -> end();
            case "error" -> error();
            default -> {
                // Created, status and the end of a step say nothing that another event does not.
            }
        }
    }
}
