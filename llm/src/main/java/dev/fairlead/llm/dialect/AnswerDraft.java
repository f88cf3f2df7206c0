package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;
import dev.fairlead.llm.usage.ReportedCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an answer has said so far. A dialect extends it with what it must remember within one event and points the
 * handlers of its {@link JsonShape}s here. Everything kept is bounded; what is beyond a bound is counted, not kept.
 */
public abstract class AnswerDraft {
    static final int MAX_TOOL_CALLS = 256;
    static final int MAX_ASIDES = 256;
    static final int MAX_CHANNELS = 4096;
    static final int MAX_ARGUMENTS = 1 << 20;
    static final int MAX_CONTENT = 16 << 20;
    /** Enough of a text to show how it begins; the rest is only counted. */
    static final int MAX_SHOWN = 16 << 10;

    static final int MAX_WORD = 256;
    static final int MAX_MESSAGE = 1000;
    private static final long OVERFLOW = Long.MIN_VALUE;

    private final Detail detail;
    private final StringBuilder preview = new StringBuilder();
    private final Map<Channel, StringBuilder> channels = new LinkedHashMap<>();
    private final List<TextSegment> asides = new ArrayList<>();
    private final List<ToolCallDraft> toolCalls = new ArrayList<>();
    private String model = "";
    private String responseId = "";
    private String finishReason = "";
    private String serviceTier = "";
    private String speed = "";
    private String region = "";
    private String errorType = "";
    private String errorMessage = "";
    private boolean errorSeen;
    private Optional<Usage> usage = Optional.empty();
    private boolean usageDoubtful;
    private long outputChars;
    private int keptArguments;
    private int keptContent;
    private boolean token;
    private boolean ended;

    protected final ReportedCounts counts = new ReportedCounts();

    protected AnswerDraft(Detail detail) {
        this.detail = detail;
    }

    /** The current event's JSON has been read without fault; makes what it said count. */
    protected abstract void endOfEvent(String name);

    /** The provider's end mark stood in place of an event: {@code [DONE]}. */
    protected void endMark() {
        end();
    }

    /** A whole JSON body has been read. */
    protected void endOfBody() {
        end();
    }

    public final void model(JsonText text) {
        model = word(model, text);
    }

    public final void responseId(JsonText text) {
        responseId = word(responseId, text);
    }

    /** Empty says nothing: some servers send it with every chunk. */
    public final void finishReason(JsonText text) {
        if (!text.isEmpty()) {
            finishReason = text.beginning(MAX_WORD);
        }
    }

    public final boolean hasFinishReason() {
        return !finishReason.isEmpty();
    }

    public final boolean hasUsage() {
        return usage.isPresent();
    }

    public final void serviceTier(JsonText text) {
        serviceTier = word(serviceTier, text);
    }

    public final void speed(JsonText text) {
        speed = text.beginning(MAX_WORD);
    }

    public final void region(JsonText text) {
        region = text.beginning(MAX_WORD);
    }

    /** A report replaces the one before it; one that cannot be believed leaves it, but as no more than a part. */
    public final void usage(Optional<Usage> report) {
        usageDoubtful = counts.refused();
        if (report.isPresent()) {
            usage = report;
        }
    }

    /** The usage report that was read is whole; OpenAI's rules say what contains what. */
    public final void reportOpenAiUsage() {
        usage(OpenAiMeter.read(counts));
    }

    /** A new usage report begins. */
    public final void clearCounts() {
        counts.clear();
    }

    /** The provider reported an error; an empty type is filled in from its code or status. */
    public final void error() {
        errorSeen = true;
    }

    /** The provider reported an error outside an error object; what one already said stands. */
    public final void error(String type, String message) {
        errorSeen = true;
        errorType = errorType.isEmpty() ? type : errorType;
        errorMessage = errorMessage.isEmpty() ? message : errorMessage;
    }

    public final void errorType(JsonText text) {
        errorType = text.beginning(MAX_WORD);
    }

    /** Used where the error has no type. */
    public final void errorCode(JsonText text) {
        if (errorType.isEmpty()) {
            errorType = text.beginning(MAX_WORD);
        }
    }

    public final void errorMessage(JsonText text) {
        errorMessage = text.beginning(MAX_MESSAGE);
    }

    /** The answer reached its end by the dialect's rule. */
    public final void end() {
        ended = true;
    }

    /**
     * Text of the model's. Pieces of one origin and channel make one segment.
     *
     * @param channel the choice, content block or item it belongs to
     */
    public final void text(Origin origin, long channel, JsonText text) {
        if (detail == Detail.CONTENT) {
            text(origin, channel, text.toString(), text.chars());
        } else if (!text.isEmpty()) {
            boolean shown = origin == Origin.ASSISTANT && preview.length() < RequestFacts.PREVIEW_CHARS;
            text(origin, channel, shown ? text.beginning(RequestFacts.PREVIEW_CHARS) : "", text.chars());
        }
    }

    /**
     * Text that was already decoded.
     *
     * @param piece all of it, or with {@link Detail#FACTS} as much as a preview needs
     * @param chars how long all of it is
     */
    public final void text(Origin origin, long channel, String piece, long chars) {
        if (chars == 0) {
            return;
        }
        if (origin != Origin.USER) {
            token = true;
            outputChars += chars;
        }
        int room = RequestFacts.PREVIEW_CHARS - preview.length();
        if (origin == Origin.ASSISTANT && room > 0) {
            boolean splitsPair = piece.length() > room && Character.isHighSurrogate(piece.charAt(room - 1));
            preview.append(piece, 0, Math.min(piece.length(), splitsPair ? room - 1 : room));
        }
        if (detail == Detail.CONTENT && keptContent < MAX_CONTENT) {
            keptContent += piece.length();
            channel(new Channel(origin, channel)).append(piece);
        }
    }

    /** A source the answer names; it is no text of the model's. What is known of the same address stands. */
    public final void citation(String title, String address) {
        if (asides.stream()
                .noneMatch(known ->
                        known.origin() == Origin.CITATION && known.text().equals(address))) {
            aside(Origin.CITATION, title, address);
        }
    }

    /** A citation as JSON text, where its source is more than a title and an address. */
    public final void citation(JsonText json) {
        if (detail == Detail.CONTENT && keptContent < MAX_CONTENT) {
            String citation = json.toString();
            keptContent += citation.length();
            aside(Origin.CITATION, "", citation);
        }
    }

    /** Output has begun that is neither text nor a tool call. */
    public final void produced() {
        token = true;
    }

    /** An image, sound or file in the answer, of which no bytes are kept. */
    public final void media(String kind, String address) {
        produced();
        aside(Origin.MEDIA, kind, address);
    }

    private void aside(Origin origin, String name, String text) {
        if (detail == Detail.CONTENT && asides.size() < MAX_ASIDES) {
            asides.add(new TextSegment("assistant", origin, name, text));
        }
    }

    /**
     * A tool call begins or goes on.
     *
     * @param channel the choice, content block or item it belongs to
     * @param index its place among parallel calls of that channel
     * @param id empty when the piece repeats none; a new id at a known place begins another call
     */
    public final ToolCallDraft toolCall(long channel, long index, String id) {
        token = true;
        for (int i = toolCalls.size() - 1; i >= 0; i--) {
            ToolCallDraft call = toolCalls.get(i);
            if (call.channel == channel && call.index == index) {
                if (id.isEmpty() || call.id.isEmpty() || call.id.equals(id)) {
                    if (call.id.isEmpty()) {
                        call.id = id;
                    }
                    return call;
                }
                break;
            }
        }
        ToolCallDraft call = new ToolCallDraft(channel, index, id);
        if (toolCalls.size() < MAX_TOOL_CALLS) {
            toolCalls.add(call);
        }
        return call;
    }

    /** Adds to a tool call's arguments. */
    public final void arguments(ToolCallDraft call, String piece, long chars) {
        outputChars += chars;
        int kept = Math.min(piece.length(), MAX_ARGUMENTS - keptArguments);
        if (kept > 0) {
            keptArguments += kept;
            call.arguments.append(piece, 0, kept);
        }
    }

    /** Whether the first token of output has been seen. */
    public final boolean token() {
        return token;
    }

    /**
     * What the answer has said.
     *
     * @param bodyText what stands for the message of an error without one
     */
    public final AnswerFacts facts(AnswerHead head, String bodyText) {
        toolCalls.sort(
                Comparator.comparingLong((ToolCallDraft call) -> call.channel).thenComparingLong(call -> call.index));
        List<TextSegment> segments = new ArrayList<>();
        channels.forEach((channel, text) -> segments.add(new TextSegment(
                channel.origin == Origin.USER ? "user" : "assistant", channel.origin, "", text.toString())));
        segments.addAll(asides);
        if (detail == Detail.CONTENT) {
            for (ToolCallDraft call : toolCalls) {
                segments.add(
                        new TextSegment("assistant", Origin.TOOL_CALL, call.name, call.id, call.arguments.toString()));
            }
        }
        return new AnswerFacts(
                word(model),
                word(responseId),
                word(finishReason),
                ended && !usageDoubtful ? usage : usage.map(report -> report.withQuality(Usage.Quality.PARTIAL)),
                word(serviceTier),
                word(speed),
                word(region),
                toolCalls.stream().map(ToolCallDraft::toToolCall).toList(),
                outputChars,
                preview.toString(),
                segments,
                answerError(head, bodyText),
                ended);
    }

    private Optional<AnswerError> answerError(AnswerHead head, String bodyText) {
        if (!errorSeen && !head.isError()) {
            return Optional.empty();
        }
        String type = !errorType.isEmpty() ? errorType : head.isError() ? "http_" + head.status() : "error";
        return Optional.of(new AnswerError(type, errorMessage.isEmpty() ? bodyText : errorMessage));
    }

    /** What comes after the last channel there is room for makes one text by origin. */
    private StringBuilder channel(Channel channel) {
        boolean room = channels.size() < MAX_CHANNELS || channels.containsKey(channel);
        return channels.computeIfAbsent(
                room ? channel : new Channel(channel.origin, OVERFLOW), ignored -> new StringBuilder());
    }

    /** Every event of a stream repeats these words, so the one that is known is kept when it comes again. */
    private static String word(String known, JsonText text) {
        return text.contentEquals(known) ? known : text.beginning(MAX_WORD);
    }

    private static Optional<String> word(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** An error as OpenAI and Anthropic both shape it: an object, or in some compatible servers a bare string. */
    public static <D extends AnswerDraft> JsonShape<D> errorShape() {
        return new JsonShape<D>()
                .begin(AnswerDraft::error)
                .field("type", AnswerDraft::errorType)
                .field("code", AnswerDraft::errorCode)
                .field("message", AnswerDraft::errorMessage)
                .text((draft, text) -> {
                    draft.error();
                    draft.errorMessage(text);
                });
    }

    /** A figure of the usage report that is being read. */
    public static <D extends AnswerDraft> JsonShape<D> figureShape(ReportedCounts.Figure figure) {
        return new JsonShape<D>().integer((draft, value) -> draft.counts.put(figure, value));
    }

    /** A figure of a running total. */
    public static <D extends AnswerDraft> JsonShape<D> runningFigureShape(ReportedCounts.Figure figure) {
        return new JsonShape<D>().integer((draft, value) -> draft.counts.raise(figure, value));
    }

    private record Channel(Origin origin, long number) {}
}
