package dev.fairlead.core.config;

import dev.fairlead.core.config.ConfigurationException.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The effective configuration of a process: one record per section, and where each value came from. A flag overrides the
 * environment and the file; the environment and the file must not disagree; what none of them gives is the default
 * declared in the record.
 */
public final class Configuration {

    private final Map<Class<?>, Record> sections;
    private final List<Setting> settings;

    private Configuration(Map<Class<?>, Record> sections, List<Setting> settings) {
        this.sections = Map.copyOf(sections);
        this.settings = List.copyOf(settings);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The record of a section made of its defaults alone.
     *
     * @throws ConfigurationException when one of its settings is required
     */
    public static <T extends Record> T defaults(Class<T> type) {
        return builder().section("defaults", type).load().section(type);
    }

    /** The settings of a section, by the record it was declared with. */
    public <T extends Record> T section(Class<T> type) {
        return Optional.ofNullable(sections.get(type))
                .map(type::cast)
                .orElseThrow(() -> new IllegalArgumentException("no section was declared with " + type));
    }

    /** The effective settings as YAML with the source of each value; secrets are masked. */
    public String print() {
        return new SettingsPrinter(settings).yaml();
    }

    /** Names the sections and sources of a configuration. */
    public static final class Builder {

        private final Map<String, Section> sections = new LinkedHashMap<>();
        private final List<Flag> flags = new ArrayList<>();
        private Optional<Path> file = Optional.empty();
        private Map<String, String> environment = Map.of();
        private boolean allowPlaceholders;

        private Builder() {}

        /** A section of the file and the record it is bound to. */
        public <T extends Record> Builder section(String name, Class<T> type) {
            return section(name, type, Map.of());
        }

        /**
         * A section of the file, with the environment variables that reach it.
         *
         * @param environment from the variable's name to the key inside the section, such as {@code clickhouse.url}
         */
        public <T extends Record> Builder section(String name, Class<T> type, Map<String, String> environment) {
            sections.put(name, new Section(type, Map.copyOf(environment)));
            return this;
        }

        public Builder file(Path file) {
            this.file = Optional.of(file);
            return this;
        }

        /** The variables of the process; one that is blank counts as not set. */
        public Builder environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables);
            return this;
        }

        /**
         * A value from the command line; it overrides every other source.
         *
         * @param key with its section, such as {@code llmtrace.listen.port}
         */
        public Builder flag(String flag, String key, String value) {
            flags.add(new Flag(flag, key, value));
            return this;
        }

        /** Accepts secrets such as {@code changeme}; only the demo asks for it. */
        public Builder allowPlaceholders() {
            this.allowPlaceholders = true;
            return this;
        }

        /**
         * Reads, checks and binds everything.
         *
         * @throws ConfigurationException with every problem found
         */
        public Configuration load() {
            List<Problem> problems = new ArrayList<>();
            List<Setting> settings = new ArrayList<>();
            var secrets = new SecretSource(environment, allowPlaceholders);
            Node.Mapping root = file.map(path -> new YamlFile(path, problems).read())
                    .orElseGet(() -> Node.Mapping.empty(new Source("configuration")));
            overlay(root, problems, secrets);
            root.entries().forEach((name, node) -> {
                if (!sections.containsKey(name)) {
                    problems.add(new Problem(node.source().words(), name, unknownSection(name)));
                }
            });
            var binding = new Binding(problems, settings, secrets);
            Map<Class<?>, Record> bound = new HashMap<>();
            sections.forEach((name, section) -> section(root, name, problems)
                    .flatMap(mapping -> binding.section(mapping, section.type(), name))
                    .ifPresent(record -> bound.put(section.type(), record)));
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new Configuration(bound, settings);
        }

        private void overlay(Node.Mapping root, List<Problem> problems, SecretSource secrets) {
            var overlay = new Overlay(root, problems, secrets);
            var flagged = flags.stream().map(Flag::key).toList();
            sections.forEach((name, section) -> section.environment().forEach((variable, key) -> {
                String value = environment.getOrDefault(variable, "");
                String full = name + "." + key;
                if (!value.isBlank() && !flagged.contains(full)) {
                    overlay.variable(variable, value, full);
                }
            }));
            flags.forEach(flag -> overlay.flag(flag.name(), flag.value(), flag.key()));
        }

        private static Optional<Node.Mapping> section(Node.Mapping root, String name, List<Problem> problems) {
            Node node = root.entries().getOrDefault(name, Node.Mapping.empty(root.source()));
            if (node instanceof Node.Mapping mapping) {
                return Optional.of(mapping);
            }
            if (node instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NOTHING) {
                return Optional.of(Node.Mapping.empty(node.source()));
            }
            problems.add(new Problem(node.source().words(), name, "expected the settings of the section"));
            return Optional.empty();
        }

        private String unknownSection(String name) {
            return "unknown section; "
                    + NearestKey.to(name, sections.keySet())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("known: " + String.join(", ", sections.keySet()));
        }

        private record Section(Class<? extends Record> type, Map<String, String> environment) {}

        private record Flag(String name, String key, String value) {}
    }
}
