package dev.fairlead.llm.dialect.openaichat;

import static dev.fairlead.llm.usage.ReportedCounts.Figure.*;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.json.JsonShape;
import dev.fairlead.llm.usage.ReportedCounts.Figure;

/** What is read of a completion and of a chunk: the same fields, in {@code message} or in {@code delta}. */
final class ChatAnswerShape {
    private ChatAnswerShape() {}

    static final JsonShape<ChatAnswer> COMPLETION = shape();
    static final JsonShape<ChatAnswer> CHUNK = COMPLETION;

    private static JsonShape<ChatAnswer> shape() {
        JsonShape<ChatAnswer> function = new JsonShape<ChatAnswer>()
                .field("name", ChatAnswer::callName)
                .field("arguments", ChatAnswer::callArguments)
                .field("input", ChatAnswer::callArguments);
        JsonShape<ChatAnswer> toolCall = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginCall)
                .end(ChatAnswer::endCall)
                .field("index", new JsonShape<ChatAnswer>().integer(ChatAnswer::callIndex))
                .field("id", ChatAnswer::callId)
                .field("function", function)
                .field("custom", function);
        JsonShape<ChatAnswer> functionCall = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginCall)
                .end(ChatAnswer::endCall)
                .field("name", ChatAnswer::callName)
                .field("arguments", ChatAnswer::callArguments);
        JsonShape<ChatAnswer> part = new JsonShape<ChatAnswer>().field("text", ChatAnswer::content);
        JsonShape<ChatAnswer> message = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginCalls)
                .field(
                        "content",
                        new JsonShape<ChatAnswer>().text(ChatAnswer::content).elements(part))
                .field("refusal", ChatAnswer::content)
                .field("reasoning_content", ChatAnswer::reasoning)
                .field("reasoning", ChatAnswer::reasoning)
                .field("audio", new JsonShape<ChatAnswer>().field("transcript", ChatAnswer::content))
                .field("tool_calls", new JsonShape<ChatAnswer>().elements(toolCall))
                .field("function_call", functionCall);
        JsonShape<ChatAnswer> usage = usage();
        JsonShape<ChatAnswer> choice = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginChoice)
                .field("index", new JsonShape<ChatAnswer>().integer(ChatAnswer::choiceIndex))
                .field("message", message)
                .field("delta", message)
                .field("finish_reason", AnswerDraft::finishReason)
                .field("usage", usage);
        JsonShape<ChatAnswer> answer = new JsonShape<ChatAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("service_tier", AnswerDraft::serviceTier)
                .field("choices", new JsonShape<ChatAnswer>().elements(choice))
                .field("usage", usage)
                .field("error", ChatAnswer.errorShape())
                .field("message", AnswerDraft::errorMessage)
                .field("detail", AnswerDraft::errorMessage);
        return answer.elements(answer);
    }

    private static JsonShape<ChatAnswer> usage() {
        JsonShape<ChatAnswer> prompt = new JsonShape<ChatAnswer>()
                .field("cached_tokens", figure(CACHE_READ))
                .field("cache_write_tokens", figure(CACHE_WRITE))
                .field("audio_tokens", figure(AUDIO_INPUT))
                .field("image_tokens", figure(IMAGE_INPUT));
        JsonShape<ChatAnswer> completion = new JsonShape<ChatAnswer>()
                .field("reasoning_tokens", figure(REASONING))
                .field("audio_tokens", figure(AUDIO_OUTPUT))
                .field("image_tokens", figure(IMAGE_OUTPUT));
        return new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::clearCounts)
                .end(ChatAnswer::endUsage)
                .field("prompt_tokens", figure(INPUT))
                .field("completion_tokens", figure(OUTPUT))
                .field("prompt_tokens_details", prompt)
                .field("completion_tokens_details", completion);
    }

    private static JsonShape<ChatAnswer> figure(Figure figure) {
        return ChatAnswer.figureShape(figure);
    }
}
