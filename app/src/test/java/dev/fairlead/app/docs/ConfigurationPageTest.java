package dev.fairlead.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.app.server.Sections;
import dev.fairlead.app.server.ServerSettings;
import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Default;
import dev.fairlead.core.log.LogSettings;
import dev.fairlead.llmtrace.LlmTraceSettings;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings records are the truth; the page names each of their keys with its default, and no others. */
class ConfigurationPageTest {

    private static final String PAGE = "docs/configuration.md";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+\\.[A-Za-z.]+)` \\| (?:`([^`]+)`|none) \\|");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| `([A-Za-z.]+)` \\|");
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");

    @TempDir
    Path directory;

    @Test
    void names_every_key_with_its_default_and_no_other() throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys("server", ServerSettings.class, keys);
        keys("llmtrace", LlmTraceSettings.class, keys);
        keys("log", LogSettings.class, keys);

        assertThat(rows(ROW)).containsExactlyInAnyOrderEntriesOf(keys);
    }

    @Test
    void names_every_environment_variable_with_the_key_it_sets() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        ServerSettings.ENVIRONMENT.forEach((name, key) -> variables.put(name, "server." + key));
        LlmTraceSettings.ENVIRONMENT.forEach((name, key) -> variables.put(name, "llmtrace." + key));

        assertThat(rows(VARIABLE)).containsExactlyInAnyOrderEntriesOf(variables);
    }

    @Test
    void the_example_is_accepted() throws IOException {
        Path secret = Files.writeString(directory.resolve("anthropic-key"), "sk-ant-of-the-team");
        var example = EXAMPLE.matcher(Pages.text(PAGE));
        assertThat(example.find()).isTrue();
        Path file = Files.writeString(
                directory.resolve("fairlead.yaml"),
                example.group(1).replace("/run/secrets/anthropic-key", secret.toString()));

        var settings = Sections.all()
                .file(file)
                .environment(Map.of("OPENAI_KEY_OF_THE_TEAM", "sk-of-the-team"))
                .load()
                .section(LlmTraceSettings.class);

        assertThat(settings.upstreams()).containsOnlyKeys("openai", "anthropic", "local");
    }

    private static Map<String, String> rows(Pattern row) throws IOException {
        return row.matcher(Pages.text(PAGE))
                .results()
                .collect(Collectors.toMap(match -> match.group(1), ConfigurationPageTest::second));
    }

    private static String second(MatchResult match) {
        return match.group(2) == null ? "none" : match.group(2);
    }

    private static void keys(String prefix, Class<?> type, Map<String, String> found) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "." + component.getName();
            Class<?> nested = component.getType();
            if (nested == Map.class) {
                var generic = (ParameterizedType) component.getGenericType();
                keys(key + ".NAME", (Class<?>) generic.getActualTypeArguments()[1], found);
            } else if (nested.isRecord() && nested != ByteSize.class) {
                keys(key, nested, found);
            } else {
                Default fallback = component.getAnnotation(Default.class);
                found.put(key, fallback == null ? "none" : fallback.value());
            }
        }
    }
}
