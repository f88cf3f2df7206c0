package dev.fairlead.llm.dialect.openaimedia;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.OpenAiErrorShape;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a request for speech, of a transcript and of the events of either's stream. */
final class AudioShapes {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of("voice", "response_format", "speed", "stream_format");

    private AudioShapes() {}

    static final JsonShape<RequestDraft> REQUEST = request();
    static final JsonShape<AudioAnswer> ANSWER = OpenAiErrorShape.addTo(
            new JsonShape<AudioAnswer>().field("text", AudioAnswer::transcript).field("usage", usage()));
    static final JsonShape<AudioAnswer> EVENT = event();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field("model", RequestDraft::model)
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field("input", (draft, text) -> draft.text(Origin.USER, text))
                .field("instructions", (draft, text) -> draft.text(Origin.SYSTEM, text));
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }

    private static JsonShape<AudioAnswer> event() {
        return new JsonShape<AudioAnswer>()
                .begin(AudioAnswer::beginEvent)
                .field("type", AudioAnswer::type)
                .field("delta", AudioAnswer::delta)
                .field("text", AudioAnswer::transcript)
                .field("audio", AudioAnswer::sound)
                .field("usage", usage())
                .field("error", AnswerDraft.errorShape());
    }

    /** By tokens, whose details are in the singular here, or by the sound's length. */
    private static JsonShape<AudioAnswer> usage() {
        JsonShape<AudioAnswer> input =
                new JsonShape<AudioAnswer>().field("audio_tokens", AnswerDraft.figureShape(AUDIO_INPUT));
        return new JsonShape<AudioAnswer>()
                .begin(AudioAnswer::beginUsage)
                .end(AudioAnswer::endUsage)
                .field("seconds", new JsonShape<AudioAnswer>().raw(AudioAnswer::seconds))
                .field("input_tokens", AnswerDraft.figureShape(INPUT))
                .field("output_tokens", AnswerDraft.figureShape(OUTPUT))
                .field("input_token_details", input)
                .field("input_tokens_details", input);
    }
}
