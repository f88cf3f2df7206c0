package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.core.identity.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a server says of text that its disk damaged. */
@Timeout(60)
class DamagedTextTest {

    @TempDir
    private Path directory;

    @Test
    void shows_in_the_call_in_integrity_and_in_health_and_does_not_keep_it_from_being_deleted() throws Exception {
        try (RunningProxy proxy = RunningProxy.start(directory, "  storage: lite\n");
                TraceClient client = new TraceClient(proxy)) {
            String key = client.key("acme", Role.OPERATOR);
            client.chat(key, "Hello.", Map.of());
            String trace = proxy.onlyCall().traceId();
            assertThat(account(client, key)).isZero();
            assertThat(health(proxy, client)).contains("\"content_bytes\"");

            flipAByte();

            JsonNode shown =
                    client.get("/traces/" + trace, key, 200).path("spans").get(0);
            assertThat(shown.path("content").path("problem").asString())
                    .contains("damaged")
                    .doesNotContain(directory.toString());
            assertThat(account(client, key)).isEqualTo(1);
            assertThat(health(proxy, client)).contains("Damaged blocks: 1;");
            JsonNode deleted = client.ask("DELETE", "/traces/" + trace, key, Map.of(), 200);
            assertThat(deleted.path("deleted").asInt()).isEqualTo(1);
        }
    }

    private static int account(TraceClient client, String key) {
        return client.get("/integrity", key, 200).path("damaged_blocks").asInt(-1);
    }

    private static String health(RunningProxy proxy, TraceClient client) {
        return client.send(HttpRequest.newBuilder(URI.create(proxy.url() + "/health"))
                        .build())
                .body();
    }

    private void flipAByte() throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve("llmtrace").resolve("content"))) {
            Path segment = files.filter(file -> file.toString().endsWith(".segment"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(segment);
            bytes[bytes.length / 2] ^= 1;
            Files.write(segment, bytes);
        }
    }
}
