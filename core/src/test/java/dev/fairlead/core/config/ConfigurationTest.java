package dev.fairlead.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fairlead.core.config.ConfigurationException.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @TempDir
    Path directory;

    enum Mode {
        WRITTEN,
        NOT_AT_ALL
    }

    record Upstream(
            URI baseUrl,
            Optional<Secret> credential,
            @Default("10s") Duration connectTimeout) {}

    record Limits(
            @Default("100") @Range(min = "1", max = "1000") int concurrentCalls,
            @Default("64MiB") ByteSize body) {}

    record Proxy(
            @Default("https://api.openai.com") URI upstreamUrl,
            @Default("true") boolean enableTraceStorage,
            @Default("written") Mode durability,

            @Default("100ms") @Range(min = "1ms", max = "1h")
            Duration fsyncInterval,

            @Default("a, b") List<String> tags,
            Map<String, Upstream> upstreams,
            Optional<String> defaultUpstream,
            Limits limits) {

        Proxy {
            if (defaultUpstream.isPresent() && !upstreams.containsKey(defaultUpstream.get())) {
                throw new InvalidSetting(
                        "defaultUpstream", "names no upstream; there are " + String.join(", ", upstreams.keySet()));
            }
        }
    }

    record Ledger(@Default("30") int days) {}

    @Test
    void takes_defaults_from_the_record() {
        Proxy proxy = Configuration.defaults(Proxy.class);

        assertThat(proxy)
                .isEqualTo(new Proxy(
                        URI.create("https://api.openai.com"),
                        true,
                        Mode.WRITTEN,
                        Duration.ofMillis(100),
                        List.of("a", "b"),
                        Map.of(),
                        Optional.empty(),
                        new Limits(100, ByteSize.ofMiB(64))));
    }

    @Test
    void reads_every_type_from_the_file() {
        Proxy proxy = load("""
                proxy:
                  upstreamUrl: http://127.0.0.1:9/v1
                  enableTraceStorage: false
                  durability: not-at-all
                  fsyncInterval: 2s
                  tags: [x]
                  upstreams:
                    main:
                      baseUrl: https://example.org
                      credential: {env: MAIN_KEY}
                  defaultUpstream: main
                  limits:
                    concurrentCalls: 7
                    body: 512KiB
                """, Map.of("MAIN_KEY", "k-1"));

        assertThat(proxy.upstreamUrl()).isEqualTo(URI.create("http://127.0.0.1:9/v1"));
        assertThat(proxy.durability()).isEqualTo(Mode.NOT_AT_ALL);
        assertThat(proxy.upstreams().get("main"))
                .isEqualTo(new Upstream(
                        URI.create("https://example.org"), Optional.of(new Secret("k-1")), Duration.ofSeconds(10)));
        assertThat(proxy.limits()).isEqualTo(new Limits(7, ByteSize.ofKiB(512)));
    }

    @Test
    void reports_all_problems_at_once_with_line_key_and_nearest_key() {
        List<Problem> problems = problems("""
                proxy:
                  upstream_url: https://example.org
                  enableTraceStorage: "yes"
                  durability: eventually
                  fsyncInterval: 100
                  defaultUpstream: nowhere
                  upstreams:
                    main: {baseURL: https://example.org}
                  limits:
                    concurrentCalls: 0
                prox:
                  upstreamUrl: x
                """);

        assertThat(problems)
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("fairlead.yaml:2: proxy.upstream_url: unknown key; did you mean upstreamUrl?"))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("fairlead.yaml:3: proxy.enableTraceStorage: expected true or false"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("fairlead.yaml:4: proxy.durability: expected one of written, not-at-all, found "
                                + "\"eventually\""))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("fairlead.yaml:5: proxy.fsyncInterval: expected a duration with its unit"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("fairlead.yaml:8: proxy.upstreams.main.baseURL: unknown key; did you mean baseUrl?"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("fairlead.yaml:8: proxy.upstreams.main.baseUrl: a value is required"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("fairlead.yaml:10: proxy.limits.concurrentCalls: must be from 1 to 1000, found 0"))
                .anySatisfy(text -> assertThat(text).contains("prox: unknown section; did you mean proxy?"))
                .hasSize(8);
    }

    @Test
    void reports_a_missing_reference_at_the_key_that_names_it() {
        assertThat(problems("proxy:\n  tags: []\n  defaultUpstream: nowhere\n"))
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("fairlead.yaml:3: proxy.defaultUpstream: names no upstream");
    }

    @Test
    void refuses_values_of_the_wrong_type() {
        assertThat(messages("proxy:\n  limits: {concurrentCalls: \"7\"}\n"))
                .singleElement()
                .asString()
                .contains("remove the quotes");
        assertThat(messages("proxy:\n  limits: {concurrentCalls: 7.5}\n"))
                .singleElement()
                .asString()
                .contains("a whole number");
        assertThat(messages("proxy:\n  limits: {concurrentCalls: 99999999999}\n"))
                .singleElement()
                .asString()
                .contains("too large");
        assertThat(messages("proxy:\n  limits: {body: 64}\n"))
                .singleElement()
                .asString()
                .contains("64MiB");
        assertThat(messages("proxy:\n  limits: [1]\n"))
                .singleElement()
                .asString()
                .contains("found a list");
        assertThat(messages("proxy:\n  tags: {a: b}\n"))
                .singleElement()
                .asString()
                .contains("expected a list");
        assertThat(messages("proxy:\n  tags: [true]\n"))
                .singleElement()
                .asString()
                .contains("quotes");
        assertThat(messages("proxy:\n  upstreamUrl: example.org\n"))
                .singleElement()
                .asString()
                .contains("scheme");
        assertThat(messages("proxy:\n  durability:\n"))
                .singleElement()
                .asString()
                .contains("remove the key");
        assertThat(messages("proxy: 7\n")).singleElement().asString().contains("section");
    }

    @Test
    void refuses_a_key_given_twice_and_says_where_the_first_is() {
        assertThat(problems("proxy:\n  tags: [a]\n  tags: [b]\n"))
                .singleElement()
                .hasToString("fairlead.yaml:3: proxy.tags: the key is given twice, first at fairlead.yaml:2");
    }

    @Test
    void refuses_what_is_not_yaml_with_its_line() {
        assertThat(problems("proxy:\n  tags: [a\n  b: c\n")).singleElement().satisfies(problem -> {
            assertThat(problem.where()).startsWith("fairlead.yaml:");
            assertThat(problem.message()).startsWith("not valid YAML");
        });
    }

    @Test
    void refuses_aliases_that_multiply() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9)));
        }

        assertThat(messages(bomb.toString())).singleElement().asString().contains("Number of aliases");
    }

    @Test
    void refuses_more_values_than_a_configuration_ever_has() {
        assertThat(messages("a:\n" + "- x\n".repeat(20_001)))
                .singleElement()
                .asString()
                .contains("more than 20000 values");
        assertThat(messages("a: " + "[".repeat(30) + "]".repeat(30)))
                .singleElement()
                .asString()
                .contains("deeper than 24");
    }

    @Test
    void says_that_a_file_is_missing() {
        assertThat(failure(builder().file(directory.resolve("none.yaml"))).problems())
                .singleElement()
                .asString()
                .contains("none.yaml: there is no such file");
    }

    @Test
    void a_variable_reaches_its_key_and_its_section_only() {
        var configuration = builder()
                .environment(Map.of("PROXY_UPSTREAM", "http://a", "PROXY_CALLS", "9", "PROXY_TAGS", "x,y", "DAYS", "7"))
                .load();

        assertThat(configuration.section(Proxy.class).upstreamUrl()).isEqualTo(URI.create("http://a"));
        assertThat(configuration.section(Proxy.class).limits().concurrentCalls())
                .isEqualTo(9);
        assertThat(configuration.section(Proxy.class).tags()).containsExactly("x", "y");
        assertThat(configuration.section(Ledger.class).days()).isEqualTo(30);
    }

    @Test
    void a_blank_variable_counts_as_not_set() {
        var configuration = builder().environment(Map.of("PROXY_CALLS", " ")).load();

        assertThat(configuration.section(Proxy.class).limits().concurrentCalls())
                .isEqualTo(100);
    }

    @Test
    void stops_when_file_and_environment_disagree_and_names_both() {
        var builder = builder()
                .file(file("proxy:\n  upstreamUrl: http://b\n"))
                .environment(Map.of("PROXY_UPSTREAM", "http://a"));

        assertThat(failure(builder).problems())
                .singleElement()
                .hasToString(
                        "env PROXY_UPSTREAM: proxy.upstreamUrl: disagrees with fairlead.yaml:2, which gives another"
                                + " value; remove one of the two");
    }

    @Test
    void lets_file_and_environment_say_the_same() {
        var configuration = builder()
                .file(file("proxy:\n  upstreamUrl: http://a\n"))
                .environment(Map.of("PROXY_UPSTREAM", "http://a"))
                .load();

        assertThat(configuration.section(Proxy.class).upstreamUrl()).isEqualTo(URI.create("http://a"));
    }

    @Test
    void a_flag_overrides_both_without_a_word() {
        var configuration = builder()
                .file(file("proxy:\n  upstreamUrl: http://b\n"))
                .environment(Map.of("PROXY_UPSTREAM", "http://a"))
                .flag("--upstream", "proxy.upstreamUrl", "http://c")
                .load();

        assertThat(configuration.section(Proxy.class).upstreamUrl()).isEqualTo(URI.create("http://c"));
    }

    @Test
    void a_bad_flag_is_named_as_the_place_of_the_problem() {
        assertThat(failure(builder().flag("--calls", "proxy.limits.concurrentCalls", "many"))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("flag --calls: proxy.limits.concurrentCalls: expected a whole number");
    }

    @Test
    void reads_a_secret_from_a_file_and_never_shows_it() {
        Path secret = write("key.txt", "s3cret-value\n");

        var configuration = builder()
                .file(file(
                        "proxy:\n  upstreams:\n    m: {baseUrl: http://a, credential: {file: %s}}\n".formatted(secret)))
                .load();

        Secret credential = configuration
                .section(Proxy.class)
                .upstreams()
                .get("m")
                .credential()
                .orElseThrow();
        assertThat(credential.value()).isEqualTo("s3cret-value");
        assertThat(configuration.section(Proxy.class).toString()).doesNotContain("s3cret");
        assertThat(configuration.print()).doesNotContain("s3cret").contains("(hidden)", "file " + secret);
    }

    @Test
    void refuses_placeholders_and_secrets_that_are_not_there() {
        for (String secret : List.of(
                "changeme",
                "your-api-key",
                "sk-xxxx",
                "\"\"",
                "<key>",
                "{env: NOT_SET}",
                "{file: /none}",
                "{vault: a}")) {
            assertThat(messages("proxy:\n  upstreams:\n    m: {baseUrl: http://a, credential: " + secret + "}\n"))
                    .as(secret)
                    .singleElement()
                    .asString()
                    .doesNotContain("changeme");
        }
    }

    @Test
    void the_demo_may_use_placeholders() {
        var configuration = builder()
                .file(file("proxy:\n  upstreams:\n    m: {baseUrl: http://a, credential: changeme}\n"))
                .allowPlaceholders()
                .load();

        assertThat(configuration.section(Proxy.class).upstreams().get("m").credential())
                .hasValue(new Secret("changeme"));
    }

    @Test
    void prints_every_value_with_its_source_as_yaml_that_loads_again() {
        var configuration = builder()
                .file(file("proxy:\n  upstreams:\n    m: {baseUrl: http://a}\n  tags: [\"a b\", \"c: d\"]\n"))
                .environment(Map.of("PROXY_CALLS", "9"))
                .load();

        String printed = configuration.print();

        assertThat(printed)
                .contains("    concurrentCalls: 9  # env PROXY_CALLS\n")
                .contains("  enableTraceStorage: true  # default\n")
                .contains("      baseUrl: \"http://a\"  # fairlead.yaml:3\n")
                .contains("ledger:\n  days: 30  # default\n");
        assertThat(builder().file(file(printed)).load().section(Proxy.class))
                .isEqualTo(configuration.section(Proxy.class));
    }

    @Test
    void refuses_a_required_value_that_no_source_gives() {
        record Needy(URI address) {}

        assertThatThrownBy(() -> Configuration.defaults(Needy.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("defaults.address: a value is required");
    }

    @Test
    void reads_and_shows_sizes() {
        assertThat(ByteSize.parse("64MiB")).isEqualTo(new ByteSize(67_108_864)).hasToString("64MiB");
        assertThat(ByteSize.parse("10KB").bytes()).isEqualTo(10_000);
        assertThatThrownBy(() -> ByteSize.parse("9999999TiB")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Configuration.Builder builder() {
        return Configuration.builder()
                .section(
                        "proxy",
                        Proxy.class,
                        Map.of(
                                "PROXY_UPSTREAM", "upstreamUrl",
                                "PROXY_CALLS", "limits.concurrentCalls",
                                "PROXY_TAGS", "tags"))
                .section("ledger", Ledger.class);
    }

    private Proxy load(String yaml, Map<String, String> environment) {
        return builder().file(file(yaml)).environment(environment).load().section(Proxy.class);
    }

    private List<Problem> problems(String yaml) {
        return failure(builder().file(file(yaml))).problems();
    }

    private List<String> messages(String yaml) {
        return problems(yaml).stream().map(Problem::message).toList();
    }

    private static ConfigurationException failure(Configuration.Builder builder) {
        var failure = catchThrowableOfType(ConfigurationException.class, builder::load);
        assertThat(failure).isNotNull();
        return failure;
    }

    private Path file(String yaml) {
        return write("fairlead.yaml", yaml);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
