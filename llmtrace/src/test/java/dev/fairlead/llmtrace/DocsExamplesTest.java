package dev.fairlead.llmtrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.llm.simulator.SimulatorSettings;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.store.CallRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The examples of {@code docs/clients.md}, run as they stand there but for the proxy's address. Each makes one call
 * with the virtual key, which is recorded with the model that the example names.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsExamplesTest {

    private static final Path PAGE = Path.of("../docs/clients.md");
    private static final String ADDRESS = "http://127.0.0.1:8080";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```$");
    private static final Pattern BY_ENVIRONMENT = Pattern.compile(
            "(?m)^\\| ([^|]+) \\| `([A-Z_]+)=([^`]+)` \\| `([A-Z_]+)` \\| `((?:new )?(\\w+)[^`]*)` \\|$");

    private Path directory;
    private RunningProxy proxy;
    private String key;

    /** @param language as the fence names it */
    record Example(String language, String text) {
        @Override
        public String toString() {
            return language + ": " + text.lines().findFirst().orElse("");
        }
    }

    /** A row of the table of variables, with the example that it makes shorter. */
    record Row(String client, Map<String, String> environment, Example example) {
        @Override
        public String toString() {
            return client;
        }
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        proxy = new RunningProxy(directory.resolve("proxy"), SimulatorSettings.defaults(), """
                  upstreams:
                    openai: {baseUrl: "http://127.0.0.1:PORT/v1", credential: sk-ours}
                    anthropic: {baseUrl: "http://127.0.0.1:PORT", credential: sk-ant-ours}
                    cohere: {baseUrl: "http://127.0.0.1:PORT", credential: co-ours}
                    gemini: {baseUrl: "http://127.0.0.1:PORT", credential: AIza-ours}
                """);
        key = proxy.virtualKey();
    }

    @AfterAll
    void stop() {
        proxy.close();
    }

    static Stream<Example> examples() throws IOException {
        return blocks().stream().filter(example -> List.of("sh", "js", "java").contains(example.language()));
    }

    static Stream<Row> rows() throws IOException {
        List<Example> blocks = blocks();
        return BY_ENVIRONMENT.matcher(Files.readString(PAGE)).results().map(row -> row(row, blocks));
    }

    @Test
    void the_page_shows_every_client_and_marks_every_example() throws IOException {
        assertThat(blocks()).extracting(Example::language).containsOnly("", "sh", "js", "java", "python");
        assertThat(examples().map(Example::text))
                .anyMatch(text -> text.startsWith("curl "))
                .anyMatch(text -> text.contains("claude -p"))
                .anyMatch(text -> text.contains("@google/genai"))
                .anyMatch(text -> text.contains("cohere-ai"))
                .anyMatch(text -> text.contains("com.cohere.api"))
                .hasSizeGreaterThanOrEqualTo(10);
        assertThat(rows().map(Row::client)).hasSize(5);
    }

    @Test
    void the_page_names_the_versions_that_are_run() throws IOException {
        String page = Files.readString(PAGE);
        String versions = Files.readString(Path.of("src/test/npm/sdk/package.json"))
                + Files.readString(Path.of("src/test/npm/claude-code/package.json"));
        String pom = Files.readString(Path.of("../pom.xml"));

        for (String client : List.of("openai", "@anthropic-ai/sdk", "cohere-ai", "@google/genai")) {
            assertThat(page).contains("| npm `" + client + "` | " + version(versions, "\"" + client + "\": \"") + " |");
        }
        assertThat(page).contains("| Claude Code | " + version(versions, "\"@anthropic-ai/claude-code\": \"") + " |");
        for (String client : List.of("openai-java", "anthropic-java", "cohere-java")) {
            String version = version(pom.replaceAll("\\s+", ""), client + "</artifactId><version>");
            assertThat(page).contains("| `" + client + "` | " + version + " |");
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_makes_a_call_that_is_recorded(Example example) throws IOException {
        run(example, Map.of("FAIRLEAD_KEY", key));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void the_environment_says_where_to_and_with_what_key(Row row) throws IOException {
        Map<String, String> environment = new HashMap<>();
        row.environment()
                .forEach((name, value) ->
                        environment.put(name, value.isEmpty() ? key : value.replace(ADDRESS, proxy.url())));

        run(row.example(), environment);
    }

    private void run(Example example, Map<String, String> environment) throws IOException {
        int before = proxy.calls(0).size();
        String text = example.text().replace(ADDRESS, proxy.url());

        String printed = switch (example.language()) {
            case "sh" -> shell(text, environment);
            case "js" -> NpmProgram.clients().program(text, environment);
            default -> java(text, environment);
        };

        assertThat(printed).isNotBlank();
        List<CallRow> calls = proxy.calls(before + 1);
        assertThat(calls).hasSize(before + 1);
        CallRow call = calls.getLast();
        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.caller().keyId()).isNotEmpty();
        assertThat(call.cost()).isPresent();
        if (!text.contains("claude -p")) {
            assertThat(text).contains("\"" + call.request().model().orElseThrow() + "\"");
        }
        if (text.contains("X-LLMTrace-User-ID")) {
            assertThat(call.caller().user()).isEqualTo("ana");
            assertThat(call.caller().session()).isEqualTo("order-4711");
            assertThat(call.caller().tags()).containsEntry("team", "search").containsKey("prod");
        }
    }

    private String shell(String text, Map<String, String> environment) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("HOME", Files.createTempDirectory(directory, "home").toString());
        all.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        all.put("HTTPS_PROXY", "http://127.0.0.1:1");
        all.put("NO_PROXY", "127.0.0.1");
        if (text.contains("claude -p")) {
            all.put("PATH", NpmProgram.claudeCode().claude().getParent() + ":" + System.getenv("PATH"));
        }
        return NpmProgram.run(directory, all, List.of("bash", "-euc", text));
    }

    private String java(String text, Map<String, String> environment) throws IOException {
        Path file =
                Files.writeString(Files.createTempDirectory(directory, "java").resolve("Ask.java"), text);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return NpmProgram.run(
                directory,
                environment,
                List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString()));
    }

    private static List<Example> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> new Example(block.group(1), block.group(2)))
                .toList();
    }

    /** The first example that makes this client, made from the environment instead. */
    private static Row row(MatchResult row, List<Example> blocks) {
        String made = row.group(5);
        String type = row.group(6);
        Pattern spelledOut = made.startsWith("new ")
                ? Pattern.compile("(?s)new " + type + "\\(\\{.*?\\}\\);")
                : Pattern.compile("(?s)" + type + "\\.builder\\(\\).*?\\.build\\(\\);");
        Example example = blocks.stream()
                .filter(block -> spelledOut.matcher(block.text()).find())
                .findFirst()
                .orElseThrow();
        String text = spelledOut.matcher(example.text()).replaceFirst(made + ";");
        return new Row(
                row.group(1),
                Map.of(row.group(2), row.group(3), row.group(4), ""),
                new Example(example.language(), text));
    }

    private static String version(String text, String before) {
        int at = text.indexOf(before);
        assertThat(at).as(before).isNotNegative();
        return text.substring(at + before.length()).split("[\"<]", 2)[0];
    }
}
