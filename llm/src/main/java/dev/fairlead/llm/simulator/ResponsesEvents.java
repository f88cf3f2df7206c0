package dev.fairlead.llm.simulator;

import java.nio.charset.StandardCharsets;

/** The events of one streamed response, numbered in their order. */
final class ResponsesEvents {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] DELTA_END = ascii(",\"logprobs\":[]}\n\n");

    private final Reply reply;
    private final EventStream stream;
    private final ByteBuilder out;
    private int item;

    ResponsesEvents(Reply reply) {
        this.reply = reply;
        int events = reply.chunks() + 16;
        stream = new EventStream(events, 6144 + events * 300 + 4 * reply.text().length);
        out = stream.out();
    }

    EventStream write() {
        whole("response.created", "in_progress");
        whole("response.in_progress", "in_progress");
        if (reply.usage().reasoning() > 0) {
            stream.generate(reply.usage().reasoning() * Reply.BYTES_PER_TOKEN);
            ResponsesWording.reasoning(item("response.output_item.added"), reply)
                    .raw("}\n\n");
            stream.endEvent();
            ResponsesWording.reasoning(item("response.output_item.done"), reply).raw("}\n\n");
            stream.endEvent();
            item++;
        }
        if (reply.speaks()) {
            message();
            item++;
        }
        for (int i = 0; i < reply.toolCalls().size(); i++) {
            call(i, reply.toolCalls().get(i));
            item++;
        }
        String status = ResponsesWording.status(reply);
        whole("response." + status, status);
        return stream;
    }

    private void message() {
        String id = ResponsesWording.messageId(reply);
        ResponsesWording.message(item("response.output_item.added"), reply, "in_progress", false)
                .raw("}\n\n");
        stream.endEvent();
        ResponsesWording.part(content("response.content_part.added", id).raw(",\"part\":"), NOTHING)
                .raw("}\n\n");
        stream.endEvent();

        byte[] head = ascii("event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                + "\"sequence_number\":");
        byte[] place = place(id, true);
        int from = 0;
        for (int i = 0; i < reply.chunks(); i++) {
            int to = reply.chunkEnd(i);
            out.raw(head).number(stream.count()).raw(place).raw(",\"delta\":");
            out.string(reply.text(), from, to).raw(DELTA_END);
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }

        content("response.output_text.done", id).raw(",\"text\":").string(reply.text());
        out.raw(DELTA_END);
        stream.endEvent();
        ResponsesWording.part(content("response.content_part.done", id).raw(",\"part\":"), reply.text())
                .raw("}\n\n");
        stream.endEvent();
        ResponsesWording.message(item("response.output_item.done"), reply, ResponsesWording.status(reply), true)
                .raw("}\n\n");
        stream.endEvent();
    }

    private void call(int index, Reply.Call call) {
        String id = ResponsesWording.callItemId(reply, index);
        ResponsesWording.call(item("response.output_item.added"), reply, index, "in_progress", NOTHING)
                .raw("}\n\n");
        stream.generate(call.name().length());
        stream.endEvent();
        int from = 0;
        for (int piece = 0; piece < call.pieces(); piece++) {
            int to = call.pieceEnd(piece);
            event("response.function_call_arguments.delta")
                    .raw(place(id, false))
                    .raw(",\"delta\":");
            out.string(call.arguments(), from, to).raw("}\n\n");
            stream.generate(to - from);
            stream.endEvent();
            from = to;
        }
        event("response.function_call_arguments.done").raw(place(id, false)).raw(",\"arguments\":");
        out.string(call.arguments()).raw(",\"name\":").string(call.name()).raw("}\n\n");
        stream.endEvent();
        ResponsesWording.call(item("response.output_item.done"), reply, index, "completed", call.arguments())
                .raw("}\n\n");
        stream.endEvent();
    }

    private void whole(String type, String status) {
        ResponsesWording.response(event(type).raw(",\"response\":"), reply, status)
                .raw("}\n\n");
        stream.endEvent();
    }

    private ByteBuilder event(String type) {
        out.raw("event: ").raw(type).raw("\ndata: {\"type\":\"").raw(type);
        return out.raw("\",\"sequence_number\":").number(stream.count());
    }

    private ByteBuilder item(String type) {
        return event(type).raw(",\"output_index\":").number(item).raw(",\"item\":");
    }

    private ByteBuilder content(String type, String id) {
        return event(type).raw(place(id, true));
    }

    private byte[] place(String id, boolean content) {
        return ascii(",\"item_id\":\"" + id + "\",\"output_index\":" + item + (content ? ",\"content_index\":0" : ""));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
