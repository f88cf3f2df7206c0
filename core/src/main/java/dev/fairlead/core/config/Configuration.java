package dev.fairlead.core.config;

import java.nio.file.Path;
import java.util.Map;

/** The effective configuration of a process: one record per section, and where each value came from. */
public final class Configuration {

    private Configuration() {}

    public static Builder builder() {
        return new Builder();
    }

    /** The record of a section made of its defaults alone; fails when one of its settings is required. */
    public static <T extends Record> T defaults(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    /** The settings of a section, by the record it was declared with. */
    public <T extends Record> T section(Class<T> type) {
        throw new UnsupportedOperationException();
    }

    /** The effective settings as YAML with the source of each value; secrets are masked. */
    public String print() {
        throw new UnsupportedOperationException();
    }

    /** Names the sections and sources of a configuration. */
    public static final class Builder {

        private Builder() {}

        /** A section of the file and the record it is bound to. */
        public <T extends Record> Builder section(String name, Class<T> type) {
            return this;
        }

        /**
         * A section of the file, with the environment variables that reach it.
         *
         * @param environment from the variable's name to the key inside the section, such as {@code clickhouse.url}
         */
        public <T extends Record> Builder section(String name, Class<T> type, Map<String, String> environment) {
            return this;
        }

        public Builder file(Path file) {
            return this;
        }

        public Builder environment(Map<String, String> variables) {
            return this;
        }

        /** A value from the command line; it overrides every other source. */
        public Builder flag(String flag, String key, String value) {
            return this;
        }

        /** Accepts secrets such as {@code changeme}; only the demo asks for it. */
        public Builder allowPlaceholders() {
            return this;
        }

        /**
         * Reads, checks and binds everything.
         *
         * @throws ConfigurationException with every problem found
         */
        public Configuration load() {
            throw new UnsupportedOperationException();
        }
    }
}
