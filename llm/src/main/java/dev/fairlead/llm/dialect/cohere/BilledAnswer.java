package dev.fairlead.llm.dialect.cohere;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.CohereMeter;
import dev.fairlead.llm.usage.ReportedCounts;

/** An answer of any Cohere operation while it is read: they share the usage report and the error. */
class BilledAnswer extends AnswerDraft {
    private final ReportedCounts processed = new ReportedCounts();

    BilledAnswer(Detail detail) {
        super(detail);
    }

    final void beginUsage() {
        clearCounts();
        processed.clear();
    }

    final void endUsage() {
        usage(CohereMeter.read(counts, processed));
    }

    /** An error is a bare message where an answer has an object or nothing. */
    final void errorMessageAlone(JsonText text) {
        error();
        errorMessage(text);
    }

    @Override
    protected void endOfEvent(String name) {
        // Only chat streams.
    }

    /** {@code usage} of chat and {@code meta} of the others: each has billed_units and tokens. */
    static <D extends BilledAnswer> JsonShape<D> usageShape() {
        JsonShape<D> billed = new JsonShape<D>()
                .field("input_tokens", AnswerDraft.figureShape(INPUT))
                .field("output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_INPUT))
                .field("images", AnswerDraft.figureShape(IMAGES))
                .field("search_units", AnswerDraft.figureShape(SEARCH_UNITS));
        JsonShape<D> tokens = new JsonShape<D>()
                .field("input_tokens", processedShape(INPUT))
                .field("output_tokens", processedShape(OUTPUT));
        return new JsonShape<D>()
                .begin(BilledAnswer::beginUsage)
                .end(BilledAnswer::endUsage)
                .field("billed_units", billed)
                .field("tokens", tokens);
    }

    private static <D extends BilledAnswer> JsonShape<D> processedShape(ReportedCounts.Figure figure) {
        return new JsonShape<D>().integer((answer, value) -> answer.processed(figure, value));
    }

    final void processed(ReportedCounts.Figure figure, long value) {
        processed.put(figure, value);
    }
}
