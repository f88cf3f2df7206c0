package dev.fairlead.llm.simulator;

import static dev.fairlead.llm.simulator.SimulatorClient.CHAT_STREAM_USAGE;
import static dev.fairlead.llm.simulator.SimulatorClient.MESSAGES_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.call.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BillTest {
    private final JsonMapper json = new JsonMapper();

    @Test
    void the_bill_is_the_sum_of_what_was_reported_to_many_callers_at_once() throws Exception {
        SimulatorSettings settings = SimulatorSettings.defaults().withEventLoops(3);
        try (SimulatedProvider provider = new SimulatedProvider(settings)) {
            provider.start();
            Usage reported = Usage.NONE;
            try (SimulatorClient client = new SimulatorClient(provider);
                    ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Usage>> answers = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    String cached = Integer.toString(i);
                    boolean chat = i % 2 == 0;
                    answers.add(callers.submit(() -> chat ? chat(client, cached) : messages(client, cached)));
                }
                for (Future<Usage> answer : answers) {
                    reported = reported.plus(answer.get());
                }
            }

            Bill bill = provider.bill();
            assertThat(bill.usage()).isEqualTo(reported);
            assertThat(bill.calls()).isEqualTo(400);
            assertThat(bill.received()).isEqualTo(400);
            assertThat(bill.open()).isZero();
            assertThat(bill.lines()).extracting(Bill.Line::completed).containsExactly(200L, 200L);
        }
    }

    private Usage chat(SimulatorClient client, String cached) {
        List<String> events = SimulatorClient.events(client.chat(CHAT_STREAM_USAGE, "x-simulate-cached-tokens", cached)
                .body());
        JsonNode usage = json.readTree(events.get(events.size() - 2)).get("usage");
        long read = usage.at("/prompt_tokens_details/cached_tokens").asLong();
        return usage(usage.get("prompt_tokens").asLong() - read, read, usage.get("completion_tokens"));
    }

    private Usage messages(SimulatorClient client, String cached) {
        List<String> events =
                SimulatorClient.events(client.messages(MESSAGES_STREAM, "x-simulate-cached-tokens", cached)
                        .body());
        JsonNode usage = json.readTree(events.get(events.size() - 2)).get("usage");
        return usage(
                usage.get("input_tokens").asLong(),
                usage.get("cache_read_input_tokens").asLong(),
                usage.get("output_tokens"));
    }

    private static Usage usage(long uncached, long read, JsonNode output) {
        return new Usage(uncached, read, 0, 0, output.asLong(), 0, 0, 0, 0, 0, 0, 0, Usage.Quality.REPORTED);
    }
}
