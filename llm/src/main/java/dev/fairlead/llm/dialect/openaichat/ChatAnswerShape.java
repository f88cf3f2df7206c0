package dev.fairlead.llm.dialect.openaichat;

import dev.fairlead.llm.dialect.AnswerDraft;
import dev.fairlead.llm.dialect.OpenAiErrorShape;
import dev.fairlead.llm.dialect.OpenAiUsageShape;
import dev.fairlead.llm.json.JsonShape;

/** What is read of a completion and of a chunk: the same fields, in {@code message} or in {@code delta}. */
final class ChatAnswerShape {
    private ChatAnswerShape() {}

    static final JsonShape<ChatAnswer> COMPLETION = shape();
    static final JsonShape<ChatAnswer> CHUNK = COMPLETION;

    private static JsonShape<ChatAnswer> shape() {
        JsonShape<ChatAnswer> function = new JsonShape<ChatAnswer>()
                .field("name", AnswerDraft::callName)
                .wholeField("arguments", AnswerDraft::callArguments)
                .wholeField("input", AnswerDraft::callArguments);
        JsonShape<ChatAnswer> toolCall = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::nextCall)
                .end(ChatAnswer::endCall)
                .field("index", new JsonShape<ChatAnswer>().integer(ChatAnswer::callIndex))
                .field("id", AnswerDraft::callId)
                .field("function", function)
                .field("custom", function);
        JsonShape<ChatAnswer> functionCall = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::nextCall)
                .end(ChatAnswer::endCall)
                .field("name", AnswerDraft::callName)
                .wholeField("arguments", AnswerDraft::callArguments);
        JsonShape<ChatAnswer> part = new JsonShape<ChatAnswer>().field("text", ChatAnswer::content);
        JsonShape<ChatAnswer> source = source();
        JsonShape<ChatAnswer> annotation = new JsonShape<ChatAnswer>().field("url_citation", source);
        JsonShape<ChatAnswer> image = new JsonShape<ChatAnswer>()
                .field("image_url", new JsonShape<ChatAnswer>().field("url", ChatAnswer::image));
        JsonShape<ChatAnswer> message = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginCalls)
                .field(
                        "content",
                        new JsonShape<ChatAnswer>().text(ChatAnswer::content).elements(part))
                .field("refusal", ChatAnswer::content)
                .field("reasoning_content", ChatAnswer::reasoning)
                .field("reasoning", ChatAnswer::reasoning)
                .field(
                        "audio",
                        new JsonShape<ChatAnswer>()
                                .field("transcript", ChatAnswer::content)
                                .field("data", ChatAnswer::audio))
                .field("images", new JsonShape<ChatAnswer>().elements(image))
                .field("annotations", new JsonShape<ChatAnswer>().elements(annotation))
                .field("tool_calls", new JsonShape<ChatAnswer>().elements(toolCall))
                .field("function_call", functionCall);
        JsonShape<ChatAnswer> usage = OpenAiUsageShape.completions();
        JsonShape<ChatAnswer> choice = new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginChoice)
                .field("index", new JsonShape<ChatAnswer>().integer(ChatAnswer::choiceIndex))
                .field("message", message)
                .field("delta", message)
                .field("finish_reason", AnswerDraft::finishReason)
                .field("usage", usage);
        JsonShape<ChatAnswer> answer = OpenAiErrorShape.addTo(new JsonShape<ChatAnswer>()
                .field("id", AnswerDraft::responseId)
                .field("model", AnswerDraft::model)
                .field("service_tier", AnswerDraft::serviceTier)
                .field("choices", new JsonShape<ChatAnswer>().elements(choice))
                .field("usage", usage)
                .field("x_groq", new JsonShape<ChatAnswer>().field("usage", usage))
                .field(
                        "citations",
                        new JsonShape<ChatAnswer>()
                                .elements(new JsonShape<ChatAnswer>().text(ChatAnswer::citedAddress)))
                .field("search_results", new JsonShape<ChatAnswer>().elements(source)));
        return answer.elements(answer);
    }

    private static JsonShape<ChatAnswer> source() {
        return new JsonShape<ChatAnswer>()
                .begin(ChatAnswer::beginCitation)
                .end(ChatAnswer::endCitation)
                .field("title", ChatAnswer::citationTitle)
                .field("url", ChatAnswer::citationAddress);
    }
}
