package dev.fairlead.llm.dialect.openairesources;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.OpenAiErrorShape;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of requests and answers about resources. */
final class ResourceShapes {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS =
            List.of("endpoint", "completion_window", "input_file_id", "purpose", "bytes", "mime_type");

    private ResourceShapes() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    /** A stored answer or a batch may hold an error of its own, which is none of the call that asks for it. */
    static final JsonShape<ResourceAnswer> ANSWER =
            new JsonShape<ResourceAnswer>().field("id", AnswerDraft::responseId).field("model", AnswerDraft::model);

    static final JsonShape<ResourceAnswer> BATCH = new JsonShape<ResourceAnswer>()
            .field("id", AnswerDraft::responseId)
            .field("model", AnswerDraft::model)
            .field("status", ResourceAnswer::batchStatus)
            .field("usage", usage());

    static final JsonShape<ResourceAnswer> ERROR = OpenAiErrorShape.addTo(new JsonShape<>());

    private static JsonShape<ResourceAnswer> usage() {
        return new JsonShape<ResourceAnswer>()
                .field("input_tokens", AnswerDraft.figureShape(INPUT))
                .field("output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("total_tokens", AnswerDraft.figureShape(TOTAL))
                .field(
                        "input_tokens_details",
                        new JsonShape<ResourceAnswer>()
                                .field("cached_tokens", AnswerDraft.figureShape(CACHE_READ))
                                .field("cache_write_tokens", AnswerDraft.figureShape(CACHE_WRITE)))
                .field(
                        "output_tokens_details",
                        new JsonShape<ResourceAnswer>().field("reasoning_tokens", AnswerDraft.figureShape(REASONING)));
    }

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> input = new JsonShape<RequestDraft>()
                .text((draft, text) -> draft.text(Origin.USER, text))
                .field("text", (draft, text) -> draft.text(Origin.USER, text));
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field("model", RequestDraft::model)
                .field("metadata", new JsonShape<RequestDraft>().raw(RequestDraft::metadata))
                .field(
                        "input",
                        new JsonShape<RequestDraft>()
                                .text((draft, text) -> draft.text(Origin.USER, text))
                                .elements(input));
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }
}
