package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.identity.Role;
import dev.fairlead.llmtrace.store.CallRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Price lists of an operator, in the directory a server starts on. */
@Timeout(60)
class OwnPricesTest {

    private static final String CONTRACT = """
            provider: openai
            models:
              - id: gpt-5
                source: https://example.com/contract
                verified: 2026-11-01
                rates:
                  - {input: 1000000, output: 0}
            """;

    @TempDir
    private Path directory;

    @Test
    void are_read_once() throws Exception {
        Path list = Files.createDirectories(directory.resolve("prices")).resolve("contract.yaml");
        // A pipe gives what was written into it to its first reader only.
        assertThat(new ProcessBuilder("mkfifo", list.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Path> written = CompletableFuture.supplyAsync(() -> written(list));

        try (RunningProxy proxy = RunningProxy.start(directory);
                TraceClient client = new TraceClient(proxy)) {
            client.chat(client.key("acme", Role.OPERATOR), "Hello.", Map.of());

            CallRow call = proxy.onlyCall();
            assertThat(call.cost().orElseThrow().amount())
                    .isEqualByComparingTo(Long.toString(call.usage().totalInput()));
            assertThat(written).isCompletedWithValue(list);
        }
    }

    private static Path written(Path list) {
        try {
            return Files.writeString(list, CONTRACT);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
