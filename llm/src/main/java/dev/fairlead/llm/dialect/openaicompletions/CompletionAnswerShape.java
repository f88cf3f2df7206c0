package dev.fairlead.llm.dialect.openaicompletions;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.OpenAiErrorShape;
import dev.fairlead.llm.dialect.OpenAiUsageShape;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a completion and of a chunk, which have the same fields. */
final class CompletionAnswerShape {
    private CompletionAnswerShape() {}

    static final JsonShape<CompletionAnswer> ANSWER = answer();

    private static JsonShape<CompletionAnswer> answer() {
        JsonShape<CompletionAnswer> usage = OpenAiUsageShape.completions();
        JsonShape<CompletionAnswer> choice = new JsonShape<CompletionAnswer>()
                .begin(CompletionAnswer::beginChoice)
                .end(CompletionAnswer::endChoice)
                .field("index", new JsonShape<CompletionAnswer>().integer(CompletionAnswer::choiceIndex))
                .field("text", CompletionAnswer::content)
                .field("finish_reason", AnswerDraft::finishReason);
        return OpenAiErrorShape.addTo(new JsonShape<CompletionAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("choices", new JsonShape<CompletionAnswer>().elements(choice))
                .field("usage", usage)
                .field("x_groq", new JsonShape<CompletionAnswer>().field("usage", usage)));
    }
}
