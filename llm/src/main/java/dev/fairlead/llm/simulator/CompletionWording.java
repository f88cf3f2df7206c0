package dev.fairlead.llm.simulator;

import java.nio.charset.StandardCharsets;

/** OpenAI legacy completions: {@code https://platform.openai.com/docs/api-reference/completions}. */
final class CompletionWording extends OpenAiWording {

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = head(new ByteBuilder(512 + reply.text().length), reply);
        out.raw(",\"choices\":[{\"text\":").string(reply.text());
        out.raw(",\"index\":0,\"logprobs\":null,\"finish_reason\":")
                .string(finish(reply))
                .raw("}]");
        return usage(out, reply).raw("}").toBytes();
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        int events = reply.chunks() + 3;
        EventStream stream = new EventStream(events, 1024 + events * 256 + reply.text().length);
        ByteBuilder out = stream.out();
        int from = 0;
        for (int i = 0; i < reply.chunks(); i++) {
            int to = reply.chunkEnd(i);
            head(out.raw("data: "), reply).raw(",\"choices\":[{\"text\":").string(reply.text(), from, to);
            out.raw(",\"index\":0,\"logprobs\":null,\"finish_reason\":");
            if (i + 1 < reply.chunks()) {
                out.raw("null}]}\n\n");
            } else {
                out.string(finish(reply)).raw("}]}\n\n");
            }
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }
        if (includeUsage) {
            usage(head(out.raw("data: "), reply).raw(",\"choices\":[]"), reply).raw("}\n\n");
            stream.endEvent();
        }
        out.raw("data: [DONE]\n\n");
        stream.endEvent();
        return stream;
    }

    private static ByteBuilder head(ByteBuilder out, Reply reply) {
        out.raw("{\"id\":").string(Ids.base62("cmpl-", reply.number(), 29));
        out.raw(",\"object\":\"text_completion\",\"created\":").number(reply.created());
        return out.raw(",\"model\":").string(reply.model());
    }

    private static ByteBuilder usage(ByteBuilder out, Reply reply) {
        out.raw(",\"usage\":{\"prompt_tokens\":").number(reply.usage().totalInput());
        out.raw(",\"completion_tokens\":").number(reply.usage().output());
        out.raw(",\"total_tokens\":").number(reply.usage().totalTokens());
        return out.raw(",\"prompt_tokens_details\":{\"cached_tokens\":")
                .number(reply.usage().cacheRead())
                .raw("}}");
    }

    private static String finish(Reply reply) {
        return reply.finish() == Reply.Finish.LENGTH ? "length" : "stop";
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ByteBuilder(256)
                .raw("data: ")
                .raw(envelope(refusal))
                .raw("\n\n")
                .toBytes();
    }

    @Override
    public byte[] brokenEvent() {
        return "data: {\"id\":\"cmpl-broken\",\"object\":\"text_completion\",\"choices\":[{\n\n"
                .getBytes(StandardCharsets.US_ASCII);
    }
}
