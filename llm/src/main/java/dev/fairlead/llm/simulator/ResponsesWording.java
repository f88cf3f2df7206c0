package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * OpenAI responses ({@code https://platform.openai.com/docs/api-reference/responses}) and their streaming events
 * ({@code https://platform.openai.com/docs/api-reference/responses-streaming}).
 */
final class ResponsesWording extends OpenAiWording {

    @Override
    public byte[] answer(Reply reply) {
        ByteBuilder out = new ByteBuilder(2048 + reply.text().length);
        return response(out, reply, status(reply)).toBytes();
    }

    static String status(Reply reply) {
        return reply.finish() == Reply.Finish.LENGTH ? "incomplete" : "completed";
    }

    /** The response object; without output and usage while it is in progress. */
    static ByteBuilder response(ByteBuilder out, Reply reply, String status) {
        boolean done = !status.equals("in_progress");
        out.raw("{\"id\":")
                .string(Ids.hex("resp_", reply.number(), 48))
                .raw(",\"object\":\"response\",\"created_at\":");
        out.number(reply.created()).raw(",\"status\":").string(status);
        out.raw(",\"background\":false,\"completed_at\":");
        if (status.equals("completed")) {
            out.number(reply.created());
        } else {
            out.raw("null");
        }
        out.raw(",\"error\":null,\"incomplete_details\":");
        out.raw(status.equals("incomplete") ? "{\"reason\":\"max_output_tokens\"}" : "null");
        out.raw(",\"instructions\":null,\"max_output_tokens\":null,\"max_tool_calls\":null,\"model\":");
        out.string(reply.model()).raw(",\"output\":[");
        if (done) {
            output(out, reply);
        }
        out.raw("],\"parallel_tool_calls\":true,\"previous_response_id\":null,\"prompt_cache_key\":null,"
                + "\"reasoning\":{\"effort\":null,\"summary\":null},\"safety_identifier\":null,\"service_tier\":");
        out.string(done ? reply.serviceTier() : "auto");
        out.raw(
                ",\"store\":true,\"temperature\":1.0,\"text\":{\"format\":{\"type\":\"text\"},\"verbosity\":\"medium\"},"
                        + "\"tool_choice\":\"auto\",\"tools\":[],\"top_logprobs\":0,\"top_p\":1.0,\"truncation\":\"disabled\","
                        + "\"usage\":");
        if (done) {
            usage(out, reply.usage());
        } else {
            out.raw("null");
        }
        return out.raw(",\"user\":null,\"metadata\":{}}");
    }

    private static void output(ByteBuilder out, Reply reply) {
        String separator = "";
        if (reply.usage().reasoning() > 0) {
            reasoning(out, reply);
            separator = ",";
        }
        if (reply.speaks()) {
            message(out.raw(separator), reply, status(reply), true);
            separator = ",";
        }
        List<Reply.Call> calls = reply.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            call(out.raw(separator), reply, i, "completed", calls.get(i).arguments());
            separator = ",";
        }
    }

    static ByteBuilder reasoning(ByteBuilder out, Reply reply) {
        return out.raw("{\"id\":").string(reasoningId(reply)).raw(",\"type\":\"reasoning\",\"summary\":[]}");
    }

    static ByteBuilder message(ByteBuilder out, Reply reply, String status, boolean spoken) {
        out.raw("{\"id\":")
                .string(messageId(reply))
                .raw(",\"type\":\"message\",\"status\":")
                .string(status);
        out.raw(",\"content\":[");
        if (spoken) {
            part(out, reply.text());
        }
        return out.raw("],\"role\":\"assistant\"}");
    }

    static ByteBuilder part(ByteBuilder out, byte[] text) {
        return out.raw("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":")
                .string(text)
                .raw("}");
    }

    static ByteBuilder call(ByteBuilder out, Reply reply, int index, String status, byte[] arguments) {
        out.raw("{\"id\":").string(callItemId(reply, index)).raw(",\"type\":\"function_call\",\"status\":");
        out.string(status).raw(",\"arguments\":").string(arguments).raw(",\"call_id\":");
        out.string(Ids.base62("call_", reply.number() + 17 + index, 24)).raw(",\"name\":");
        return out.string(reply.toolCalls().get(index).name()).raw("}");
    }

    static String messageId(Reply reply) {
        return Ids.hex("msg_", reply.number() + 1, 48);
    }

    static String reasoningId(Reply reply) {
        return Ids.hex("rs_", reply.number() + 2, 48);
    }

    static String callItemId(Reply reply, int index) {
        return Ids.hex("fc_", reply.number() + 3 + index, 48);
    }

    private static ByteBuilder usage(ByteBuilder out, Usage usage) {
        long writes = usage.cacheWrite5m() + usage.cacheWrite1h();
        out.raw("{\"input_tokens\":").number(usage.totalInput());
        out.raw(",\"input_tokens_details\":{\"cached_tokens\":").number(usage.cacheRead());
        out.raw(",\"cache_write_tokens\":").number(writes);
        out.raw("},\"output_tokens\":").number(usage.output());
        out.raw(",\"output_tokens_details\":{\"reasoning_tokens\":").number(usage.reasoning());
        return out.raw("},\"total_tokens\":").number(usage.totalTokens()).raw("}");
    }

    @Override
    public EventStream stream(Reply reply, boolean includeUsage) {
        return new ResponsesEvents(reply).write();
    }

    @Override
    public byte[] errorEvent(Refusal refusal, int eventsBefore) {
        return new ByteBuilder(256)
                .raw("event: error\ndata: {\"type\":\"error\",\"code\":")
                .string(type(refusal))
                .raw(",\"message\":")
                .string(refusal.message())
                .raw(",\"param\":null,\"sequence_number\":")
                .number(eventsBefore)
                .raw("}\n\n")
                .toBytes();
    }

    @Override
    public byte[] brokenEvent() {
        return "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\n\n"
                .getBytes(StandardCharsets.US_ASCII);
    }
}
