package dev.fairlead.llm.dialect.openaimedia;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.OpenAiErrorShape;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a request for images, of the images' answer and of the events of its stream. */
final class ImageShapes {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "n",
            "size",
            "quality",
            "style",
            "background",
            "moderation",
            "response_format",
            "output_format",
            "output_compression",
            "input_fidelity",
            "partial_images");

    private ImageShapes() {}

    static final JsonShape<RequestDraft> REQUEST = request();
    static final JsonShape<ImageAnswer> ANSWER = answer();
    static final JsonShape<ImageAnswer> EVENT = event();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field("model", RequestDraft::model)
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field("prompt", (draft, text) -> draft.text(Origin.USER, text));
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }

    private static JsonShape<ImageAnswer> answer() {
        JsonShape<ImageAnswer> image = new JsonShape<ImageAnswer>()
                .begin(ImageAnswer::beginImage)
                .end(ImageAnswer::endImage)
                .field("url", ImageAnswer::address)
                .field("revised_prompt", ImageAnswer::revisedPrompt);
        return OpenAiErrorShape.addTo(new JsonShape<ImageAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("data", new JsonShape<ImageAnswer>().elements(image))
                .field("usage", usage()));
    }

    private static JsonShape<ImageAnswer> event() {
        return new JsonShape<ImageAnswer>()
                .field("type", ImageAnswer::type)
                .field("model", AnswerDraft::model)
                .field("usage", usage())
                .field("error", AnswerDraft.errorShape());
    }

    private static JsonShape<ImageAnswer> usage() {
        JsonShape<ImageAnswer> input = new JsonShape<ImageAnswer>()
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_INPUT))
                .field("cached_tokens", AnswerDraft.figureShape(CACHE_READ));
        JsonShape<ImageAnswer> output = new JsonShape<ImageAnswer>()
                .begin(ImageAnswer::outputSplit)
                .field("image_tokens", AnswerDraft.figureShape(IMAGE_OUTPUT));
        return new JsonShape<ImageAnswer>()
                .begin(ImageAnswer::beginUsage)
                .end(ImageAnswer::endUsage)
                .field("input_tokens", AnswerDraft.figureShape(INPUT))
                .field("output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("input_tokens_details", input)
                .field("output_tokens_details", output);
    }
}
