package dev.fairlead.core.http;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Every path that is the platform's own on a port it shares with proxied traffic, in one list: a {@link Mount} answers
 * paths of this list only, and nothing that is proxied by its first path segment may bear the name of one.
 */
public enum ReservedPath {
    /** Not all of {@code /api/}: Ollama's own paths lie beside it. */
    API("/api/v1/"),
    CONTRACT("/openapi.yaml"),
    DOCS("/docs"),
    HEALTH("/health"),
    LIVE("/health/live"),
    READY("/health/ready"),
    METRICS("/metrics"),
    LLMTRACE("/llmtrace/"),
    WORKFLOWS("/workflows/"),
    COSTS("/costs/"),
    AGENTS("/agents/"),
    CONSOLE("/console/");

    private final String path;

    ReservedPath(String path) {
        this.path = path;
    }

    /** The path itself; one that ends in a slash stands for everything below it. */
    public String path() {
        return path;
    }

    /** Whether {@code requested} (without query, as the client wrote it) is this path or lies below it. */
    public boolean covers(String requested) {
        return path.endsWith("/") ? requested.startsWith(path) : requested.equals(path);
    }

    /** The first segments of all reserved paths, such as {@code api}. */
    public static Set<String> firstSegments() {
        return Arrays.stream(values())
                .map(reserved -> reserved.path.split("/")[1])
                .collect(Collectors.toUnmodifiableSet());
    }
}
