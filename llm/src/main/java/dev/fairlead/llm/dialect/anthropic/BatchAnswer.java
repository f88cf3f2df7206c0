package dev.fairlead.llm.dialect.anthropic;

import dev.fairlead.llm.call.Detail;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.json.JsonText;
import dev.fairlead.llm.usage.AnthropicMeter;
import java.util.Optional;

/**
 * A batch, or its results line by line. Usage is the sum of all messages. Messages of several models or from several
 * places cost by several rates, which one sum cannot tell apart: then no model is named.
 */
final class BatchAnswer extends MessageAnswer {

    static final JsonShape<BatchAnswer> LINE = line();

    private Optional<Usage> sum = Optional.empty();
    private String served = "";
    private String geo = "";
    private boolean mixed;

    BatchAnswer(Detail detail) {
        super(detail);
    }

    private void served(JsonText text) {
        String word = word(text);
        mixed |= !served.isEmpty() && !served.equals(word);
        served = word;
        model(text);
    }

    @Override
    void inferenceGeo(JsonText text) {
        String word = word(text);
        mixed |= !geo.isEmpty() && !geo.equals(word);
        geo = word;
        super.inferenceGeo(text);
    }

    @Override
    void endUsage() {
        Optional<Usage> one = AnthropicMeter.read(counts);
        counts.clear();
        // What one message used is not known: the sum is less than all.
        Usage known = one.orElseGet(() -> Usage.NONE.withQuality(Usage.Quality.PARTIAL));
        sum = Optional.of(sum.map(known::plus).orElse(known));
        usage(sum);
    }

    @Override
    protected void endOfEvent(String name) {
        if (mixed) {
            forgetModel();
        }
        end();
    }

    private static JsonShape<BatchAnswer> line() {
        JsonShape<BatchAnswer> message = new JsonShape<BatchAnswer>()
                .field("model", BatchAnswer::served)
                .field("content", MessageAnswerShape.content())
                .field("usage", MessageAnswerShape.usage());
        return new JsonShape<BatchAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("processing_status", AnswerDraft::finishReason)
                .field("result", new JsonShape<BatchAnswer>().field("message", message))
                .field("error", AnswerDraft.errorShape());
    }
}
