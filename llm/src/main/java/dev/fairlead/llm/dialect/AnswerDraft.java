package dev.fairlead.llm.dialect;

import dev.fairlead.llm.call.AnswerError;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.TextSegment;
import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.OpenAiMeter;
import dev.fairlead.llm.usage.ReportedCounts;
import java.util.List;
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

    private final boolean keepsContent;
    private final AnswerText output;
    private final ToolCallDrafts calls = new ToolCallDrafts();
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
    private boolean produced;
    private boolean ended;

    protected final ReportedCounts counts = new ReportedCounts();

    /** The piece of a tool call that is being read. */
    protected final ToolCallPiece call = new ToolCallPiece();

    protected AnswerDraft(Detail detail) {
        keepsContent = detail == Detail.CONTENT;
        output = new AnswerText(detail);
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

    /** No one model can be named for all of the answer. */
    public final void forgetModel() {
        model = "";
    }

    public final void responseId(JsonText text) {
        responseId = word(responseId, text);
    }

    /** Empty says nothing: some servers send it with every chunk. */
    public final void finishReason(JsonText text) {
        if (!text.isEmpty()) {
            finishReason = word(text);
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
        speed = word(text);
    }

    public final void region(JsonText text) {
        region = word(text);
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
        errorType = word(text);
    }

    /** Used where the error has no type. */
    public final void errorCode(JsonText text) {
        if (errorType.isEmpty()) {
            errorType = word(text);
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
    public final void text(Origin origin, long channel, JsonText piece) {
        output.add(origin, channel, piece);
    }

    /**
     * Text that was already decoded.
     *
     * @param piece all of it, or with {@link Detail#FACTS} as much as a preview needs
     * @param chars how long all of it is
     */
    public final void text(Origin origin, long channel, String piece, long chars) {
        output.add(origin, channel, piece, chars);
    }

    /** As much of a text as is needed of one that waits until its place is known. */
    protected final String piece(JsonText waiting) {
        return output.piece(waiting);
    }

    /** A source the answer names; it is no text of the model's. What is known of the same address stands. */
    public final void citation(String title, String address) {
        output.citation(title, address);
    }

    /** A citation as JSON text, where its source is more than a title and an address. */
    public final void citation(JsonText json) {
        output.citation(json);
    }

    /** Output has begun that is neither text nor a tool call. */
    public final void produced() {
        produced = true;
    }

    /** An image, sound or file in the answer, of which no bytes are kept. */
    public final void media(String kind, String address) {
        produced();
        output.media(kind, address);
    }

    /** A piece of a tool call begins, or what may have one. */
    public final void beginCall() {
        call.begin();
    }

    public final void callId(JsonText id) {
        call.id(id);
    }

    public final void callName(JsonText name) {
        call.name(name);
    }

    /** The arguments as the model wrote them: text, or the JSON itself. */
    public final void callArguments(JsonText arguments) {
        call.arguments(arguments);
    }

    /**
     * The piece is complete: its call begins or goes on.
     *
     * @param channel the choice, content block or item it belongs to
     * @param index its place among parallel calls of that channel
     */
    protected final void endCall(long channel, long index) {
        endCall(channel, index, "");
    }

    /** @param whenEmpty what the arguments are when the model wrote none */
    protected final void endCall(long channel, long index, String whenEmpty) {
        calls.add(channel, index, call, whenEmpty);
    }

    /** The piece is a whole call, which may have been told before: it fills in only what was missing. */
    protected final void endWholeCall(long channel, long index) {
        calls.fill(channel, index, call);
    }

    /** Arguments alone, of the call that its place tells. */
    protected final void moreArguments(long channel, long index, String piece, long chars) {
        calls.append(channel, index, piece, chars);
    }

    /** Whether the first token of output has been seen. */
    public final boolean token() {
        return produced || output.begun() || !calls.isEmpty();
    }

    /**
     * What the answer has said.
     *
     * @param bodyText what stands for the message of an error without one
     */
    public final AnswerFacts facts(AnswerHead head, String bodyText) {
        List<TextSegment> segments = output.segments();
        if (keepsContent) {
            segments.addAll(calls.segments());
        }
        return new AnswerFacts(
                said(model),
                said(responseId),
                said(finishReason),
                ended && !usageDoubtful ? usage : usage.map(report -> report.withQuality(Usage.Quality.PARTIAL)),
                said(serviceTier),
                said(speed),
                said(region),
                calls.toolCalls(),
                output.outputChars() + calls.argumentChars(),
                output.preview(),
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

    /** A name, kind or id, bounded. */
    protected static String word(JsonText text) {
        return text.beginning(MAX_WORD);
    }

    /** Every event of a stream repeats these words, so the one that is known is kept when it comes again. */
    private static String word(String known, JsonText text) {
        return text.contentEquals(known) ? known : word(text);
    }

    private static Optional<String> said(String text) {
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
}
