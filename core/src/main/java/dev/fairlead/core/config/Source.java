package dev.fairlead.core.config;

/** Where a value came from, in words: {@code fairlead.yaml:12}, {@code env LLMTRACE_PORT}, {@code flag --port}, {@code default}. */
record Source(String words) {

    static final Source DEFAULT = new Source("default");

    static Source line(String file, int line) {
        return new Source(file + ":" + line);
    }

    static Source variable(String name) {
        return new Source("env " + name);
    }

    static Source flag(String name) {
        return new Source("flag " + name);
    }

    @Override
    public String toString() {
        return words;
    }
}
