package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import java.util.List;

/** An interaction of Gemini's ({@code https://ai.google.dev/gemini-api/docs/interactions}), in two pieces where it streams. */
final class SimulatedInteraction {

    private SimulatedInteraction() {}

    static OtherAnswers.Answer answer(RequestFacts asked) {
        String text = "A simulated interaction.";
        long input = OtherAnswers.input(asked);
        long output = Reply.tokens(text.length());
        Usage billed = Usage.of(input, output, Usage.Quality.REPORTED);
        String model = asked.model().orElse("");
        ByteBuilder usage = new ByteBuilder(128).raw("{\"total_tokens\":").number(input + output);
        usage.raw(",\"total_input_tokens\":")
                .number(input)
                .raw(",\"total_output_tokens\":")
                .number(output);
        usage.raw(",\"total_thought_tokens\":0,\"total_cached_tokens\":0}");
        ByteBuilder out = new ByteBuilder(1024);
        if (!asked.stream()) {
            out.raw("{\"id\":\"v1_simulated\",\"object\":\"interaction\",\"status\":\"completed\",\"model\":")
                    .string(model);
            out.raw(",\"created\":\"2026-06-09T12:01:25Z\",\"updated\":\"2026-06-09T12:01:25Z\",\"steps\":["
                            + "{\"type\":\"model_output\",\"content\":[{\"type\":\"text\",\"text\":")
                    .string(text);
            return OtherAnswers.billed(
                    OtherAnswers.JSON,
                    out.raw("}]}],\"usage\":").raw(usage.toBytes()).raw("}"),
                    asked,
                    billed);
        }
        String head = "{\"id\":\"v1_simulated\",\"object\":\"interaction\",\"status\":";
        event(out, "interaction.created")
                .raw("\"interaction\":" + head + "\"in_progress\",\"model\":")
                .string(model);
        event(out.raw("}}\n\n"), "step.start").raw("\"index\":0,\"step\":{\"type\":\"model_output\"}}\n\n");
        for (String piece : List.of(text.substring(0, 11), text.substring(11))) {
            event(out, "step.delta")
                    .raw("\"index\":0,\"delta\":{\"type\":\"text\",\"text\":")
                    .string(piece)
                    .raw("}}\n\n");
        }
        event(out, "step.stop").raw("\"index\":0}\n\n");
        event(out, "interaction.completed")
                .raw("\"interaction\":" + head + "\"completed\",\"model\":")
                .string(model);
        return OtherAnswers.billed(
                OtherAnswers.EVENTS, out.raw(",\"usage\":").raw(usage.toBytes()).raw("}}\n\n"), asked, billed);
    }

    private static ByteBuilder event(ByteBuilder out, String type) {
        return out.raw("event: " + type + "\ndata: {\"event_type\":\"" + type + "\",");
    }
}
