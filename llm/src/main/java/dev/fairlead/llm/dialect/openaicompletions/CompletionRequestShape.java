package dev.fairlead.llm.dialect.openaicompletions;

import dev.fairlead.llm.call.TextSegment.Origin;
import dev.fairlead.llm.dialect.RequestDraft;
import dev.fairlead.llm.json.JsonShape;
import java.util.List;

/** What is read of a completions request. A prompt may be a text, several, tokens, or several rows of tokens. */
final class CompletionRequestShape {

    /** Parameters worth knowing in a trace; none of them can hold what a person wrote. */
    private static final List<String> PARAMETERS = List.of(
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "n",
            "best_of",
            "seed",
            "stop",
            "echo",
            "logprobs",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "stream_options");

    private CompletionRequestShape() {}

    static final JsonShape<RequestDraft> REQUEST = request();

    private static JsonShape<RequestDraft> request() {
        JsonShape<RequestDraft> text =
                new JsonShape<RequestDraft>().text((draft, prompt) -> draft.text(Origin.USER, prompt));
        JsonShape<RequestDraft> request = new JsonShape<RequestDraft>()
                .begin(RequestDraft::begin)
                .field(
                        "model",
                        new JsonShape<RequestDraft>()
                                .text(RequestDraft::model)
                                .otherwise(draft -> draft.problem("model is not a string")))
                .field("user", RequestDraft::endUser)
                .field("stream", new JsonShape<RequestDraft>().bool(RequestDraft::stream))
                .field(
                        "max_tokens",
                        new JsonShape<RequestDraft>()
                                .integer(RequestDraft::maxTokens)
                                .otherwise(draft -> draft.problem("max_tokens is not a number")))
                .field(
                        "prompt",
                        new JsonShape<RequestDraft>()
                                .text((draft, prompt) -> draft.text(Origin.USER, prompt))
                                .elements(text)
                                .otherwise(draft -> draft.problem("prompt is neither a string nor an array")))
                .field("suffix", text);
        for (String name : PARAMETERS) {
            request.field(name, new JsonShape<RequestDraft>().raw((draft, json) -> draft.parameter(name, json)));
        }
        return request;
    }
}
