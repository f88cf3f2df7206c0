package dev.fairlead.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.llm.price.PriceCatalog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DemoTest {

    private static final PriceCatalog PRICES = PriceCatalog.bundled();

    @TempDir
    Path directory;

    @Test
    void records_every_call_and_agrees_with_the_provider() throws Exception {
        List<Integer> progress = new ArrayList<>();
        try (Demo demo = new Demo(directory.resolve("data"), 0, PRICES)) {
            LocalAccess.Address address = demo.start();

            Demo.Result result = demo.run(address, made -> {
                synchronized (progress) {
                    progress.add(made);
                }
            });
            String report = report(result);

            assertThat(result.account().faults()).isEmpty();
            assertThat(result.good()).isTrue();
            assertThat(progress).hasSize(demo.calls());
            assertThat(report)
                    .contains("All " + demo.calls() + " calls are recorded exactly once.", "unpriced", "cancelled")
                    .containsPattern("chat stream +claude-opus-5-5 +erin +200 ");
        }
    }

    @Test
    void rehearses_with_the_same_parts() throws Exception {
        try (Demo demo = new Demo(directory.resolve("data"), 0, PRICES)) {
            int made = new Rehearsal(demo, 50, Duration.ofSeconds(30)).run();

            assertThat(made).isEqualTo(50);
        }
    }

    @Test
    void notices_a_call_that_is_missing_from_the_store() throws Exception {
        DemoCall call = DemoCall.chat(
                Map.of("model", "gpt-5", "messages", List.of(Map.of("role", "user", "content", "Hello"))));
        try (Demo demo = new Demo(directory.resolve("data"), 0, PRICES)) {
            LocalAccess.Address address = demo.start();
            String past = demo.providerUrl() + call.path();
            DemoCall unseen = new DemoCall(past, call.credential(), call.body(), call.headers(), OptionalInt.empty());

            Demo.Result result = demo.run(address, List.of(List.of(call, unseen)), made -> {});

            assertThat(result.good()).isFalse();
            assertThat(result.account().faults())
                    .containsExactly("demo-02 (" + past + ") is recorded 0 times instead of once");
        }
    }

    private static String report(Demo.Result result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        new DemoReport(new Terminal(stream, stream, Map.of(), OptionalInt.empty())).print(result);
        return out.toString(StandardCharsets.UTF_8);
    }
}
