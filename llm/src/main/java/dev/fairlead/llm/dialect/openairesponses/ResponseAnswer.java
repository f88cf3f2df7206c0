package dev.fairlead.llm.dialect.openairesponses;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;
import dev.fairlead.llm.usage.ReportedCounts.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A response, or the events of one, while it is read. A stream says everything three times: in deltas, in the item's end
 * and in the last event. Deltas count; what the others repeat fills in only what was missing. Some servers write fields
 * in alphabetical order, so an event's or item's type may come last and everything else waits for it.
 */
final class ResponseAnswer extends AnswerDraft {
    private static final int MAX_PENDING = 4096;

    private String type = "";
    private String delta = "";
    private long deltaChars;
    private long outputIndex;
    private String code = "";
    private String message = "";

    private final List<Piece> pieces = new ArrayList<>();
    private String itemType = "";
    private String action = "";
    private long outputPosition;

    private boolean textStreamed;
    private boolean usageSeen;
    private long searches;
    private long fileSearches;
    private long searchesInOutput;
    private long fileSearchesInOutput;

    /** A text inside an item whose type is not known yet. */
    private record Piece(Optional<Origin> origin, String kept, long chars) {}

    ResponseAnswer(Detail detail) {
        super(detail);
    }

    void beginEvent() {
        type = "";
        delta = "";
        deltaChars = 0;
        outputIndex = 0;
        code = "";
        message = "";
    }

    void type(JsonText text) {
        type = word(text);
    }

    void delta(JsonText text) {
        delta = text.toString();
        deltaChars = text.chars();
    }

    void outputIndex(long index) {
        outputIndex = index;
    }

    void code(JsonText text) {
        code = word(text);
    }

    void message(JsonText text) {
        message = text.beginning(RequestFacts.PREVIEW_CHARS * 4);
    }

    void beginResponse() {
        outputPosition = 0;
        searchesInOutput = 0;
        fileSearchesInOutput = 0;
    }

    void status(JsonText text) {
        boolean ongoing = text.contentEquals("in_progress") || text.contentEquals("queued");
        if (!ongoing && !hasFinishReason()) {
            finishReason(text);
        }
    }

    void beginItem() {
        pieces.clear();
        itemType = "";
        beginCall();
        action = "";
    }

    void itemType(JsonText text) {
        itemType = word(text);
    }

    void itemText(JsonText text) {
        piece(Optional.empty(), text);
    }

    void itemSummary(JsonText text) {
        piece(Optional.of(Origin.REASONING), text);
    }

    void action(JsonText text) {
        action = word(text);
    }

    /** An item of a whole response's output. */
    void endOutputItem() {
        long position = outputPosition++;
        searchesInOutput += isSearch() ? 1 : 0;
        fileSearchesInOutput += isFileSearch() ? 1 : 0;
        useItem(position, true);
    }

    private void useItem(long position, boolean whole) {
        if (isToolCall()) {
            endWholeCall(position, 0);
        } else if (whole && !textStreamed) {
            Origin own = itemType.equals("reasoning") ? Origin.REASONING : Origin.ASSISTANT;
            for (Piece piece : pieces) {
                text(piece.origin().orElse(own), position, piece.kept(), piece.chars());
            }
        }
    }

    void figuresEnd() {
        usageSeen = true;
        report();
    }

    @Override
    protected void endOfEvent(String name) {
        String kind = type.isEmpty() ? name : type;
        switch (kind) {
            case "response.output_text.delta", "response.refusal.delta", "response.audio.transcript.delta" ->
                stream(Origin.ASSISTANT);
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> stream(Origin.REASONING);
            case "response.function_call_arguments.delta",
                    "response.mcp_call_arguments.delta",
                    "response.custom_tool_call_input.delta" -> moreArguments(outputIndex, 0, delta, deltaChars);
            case "response.output_item.added" -> useItem(outputIndex, false);
            case "response.output_item.done" -> {
                searches += isSearch() ? 1 : 0;
                fileSearches += isFileSearch() ? 1 : 0;
                useItem(outputIndex, false);
            }
            case "response.completed", "response.failed", "response.incomplete", "response.cancelled" -> {
                textStreamed = true;
                report();
                end();
            }
            case "error" -> error(code, message);
            default -> {
                // Progress, parts and annotations repeat what is already known.
            }
        }
    }

    /** Compatible servers end a responses stream with {@code [DONE]} too; by itself it ends nothing. */
    @Override
    protected void endMark() {}

    @Override
    protected void endOfBody() {
        report();
        end();
    }

    private void stream(Origin origin) {
        textStreamed = true;
        text(origin, outputIndex, delta, deltaChars);
    }

    private void report() {
        if (usageSeen) {
            counts.put(Figure.WEB_SEARCHES, Math.max(searches, searchesInOutput));
            counts.put(Figure.TOOL_CALLS, Math.max(fileSearches, fileSearchesInOutput));
            usage(OpenAiMeter.read(counts));
        }
    }

    private void piece(Optional<Origin> origin, JsonText text) {
        if (!textStreamed && pieces.size() < MAX_PENDING) {
            pieces.add(new Piece(origin, piece(text), text.chars()));
        }
    }

    private boolean isToolCall() {
        return itemType.equals("function_call") || itemType.equals("custom_tool_call") || itemType.equals("mcp_call");
    }

    /** Opening a page or finding text in one is a web search call too, but only searching is billed. */
    private boolean isSearch() {
        return itemType.equals("web_search_call") && (action.isEmpty() || action.equals("search"));
    }

    private boolean isFileSearch() {
        return itemType.equals("file_search_call");
    }
}
