package dev.fairlead.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.app.command.CommandFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesCommandsTest {

    @TempDir
    private Path directory;

    private Path published = Path.of("");

    @BeforeEach
    void publish() throws IOException {
        published = Files.writeString(directory.resolve("published.json"), """
                {"gpt-5": {"litellm_provider": "openai", "mode": "chat",
                   "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05},
                 "gpt-99": {"litellm_provider": "openai", "mode": "chat",
                   "input_cost_per_token": 9e-06, "output_cost_per_token": 9.9e-05},
                 "acme/anvil": {"litellm_provider": "acme", "mode": "chat",
                   "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}}
                """);
    }

    @Test
    void lists_models_with_their_rates() {
        Outcome table = run("prices", "list", "--provider", "openai");
        Outcome json = run("prices", "list", "--model", "gpt-5", "--output", "json");

        assertThat(table.status()).isZero();
        assertThat(table.out()).contains("gpt-5 ", "$1.25", "$10").doesNotContain("claude");
        assertThat(json.json()
                        .path("data")
                        .valueStream()
                        .map(model -> model.path("model").asString()))
                .contains("gpt-5")
                .allMatch(model -> model.contains("gpt-5"));
    }

    @Test
    void shows_every_rate_of_a_dated_name_with_its_source() {
        Outcome shown = run("prices", "show", "gpt-5-2025-08-07");

        assertThat(shown.status()).isZero();
        assertThat(shown.out()).contains("openai  gpt-5", "input 1.25", "https://");
    }

    @Test
    void says_what_an_unknown_model_means_for_its_calls() {
        Outcome shown = run("prices", "show", "gpt-five");

        assertThat(shown.status()).isEqualTo(5);
        assertThat(shown.err()).contains("'gpt-five'", "unpriced");
    }

    @Test
    void compares_a_published_file() {
        Outcome compared = run("prices", "diff", published.toString());

        assertThat(compared.status()).isEqualTo(1);
        assertThat(compared.out())
                .contains("gpt-5", "1.25", "2.5", "+100.0 %", "New: openai/gpt-99", "1 changed, 1 new")
                .doesNotContain("acme");
    }

    @Test
    void imports_large_changes_only_when_told_to() throws IOException {
        Outcome refused = run("prices", "import", published.toString());

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("more than 5 %", "--yes");
        assertThat(directory.resolve("prices")).doesNotExist();

        Outcome imported = run("prices", "import", published.toString(), "--yes");

        assertThat(imported.status()).isZero();
        try (Stream<Path> files = Files.list(directory.resolve("prices"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(file.toString()).endsWith("-openai.yaml"));
        }
        assertThat(run("prices", "show", "gpt-99").out()).contains("input 9, output 99");
        assertThat(run("prices", "show", "gpt-5").out()).contains("until ", "input 2.5");
        assertThat(run("prices", "diff", published.toString()).out()).contains("2 models as in the catalog, 0 changed");
        assertThat(run("config", "check").status()).isZero();
    }

    @Test
    void imports_small_changes_and_new_models_without_asking() throws IOException {
        Files.writeString(published, """
                {"gpt-5": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1.3e-06}}
                """);

        assertThat(run("prices", "import", published.toString(), "--dry-run").status())
                .isZero();
        assertThat(directory.resolve("prices")).doesNotExist();
        assertThat(run("prices", "import", published.toString()).status()).isZero();
        assertThat(run("prices", "show", "gpt-5").out()).contains("input 1.3");
    }

    @Test
    void takes_other_providers_when_they_are_named() {
        Outcome imported = run("prices", "import", published.toString(), "--provider", "acme");

        assertThat(imported.status()).isZero();
        assertThat(run("prices", "list", "--provider", "acme").out()).contains("anvil", "$1", "$2");
        assertThat(run("prices", "import", published.toString(), "--provider", "nobody")
                        .err())
                .contains("no prices of 'nobody'", "acme");
    }

    @Test
    void a_wrong_list_is_a_wrong_configuration() throws IOException {
        Files.createDirectories(directory.resolve("prices"));
        Files.writeString(directory.resolve("prices/mine.yaml"), "provider: acme\nmodels:\n  - id: anvil\n");

        Outcome checked = run("config", "check");
        Outcome served = run("serve", "--port", "0");

        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.out()).contains("mine.yaml:3", "no rates");
        assertThat(served.status()).isEqualTo(1);
        assertThat(served.err()).contains("mine.yaml:3");
    }

    private Outcome run(String... arguments) {
        return CommandFixture.run(Map.of("FAIRLEAD_DATA_DIR", directory.toString()), arguments);
    }
}
