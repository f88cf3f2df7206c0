package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.dialect.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A provider, or a server compatible with one, that calls may be sent to. Only configuration makes one: no request can.
 *
 * @param name its path prefix ({@code /openai/…}) and its value in {@code X-LLMTrace-Provider}
 * @param baseUrl with or without a path; a trailing version ({@code /v1}) is not doubled, as SDKs write it either way
 * @param dialect {@link Family} of wire formats it speaks, or {@link #ANY_DIALECT}
 * @param provider whose price list applies
 * @param credential sent for callers who identify with a Fairlead key in place of the provider's
 * @param models patterns ({@code gpt-*}) of the models that go here when a request names no upstream
 * @param firstByteTimeout from the request's last byte to the answer's first
 * @param idleTimeout between two reads of an answer; there is no limit on a whole stream
 * @param sessionIdleTimeout how long a WebSocket may carry nothing either way
 * @param allowPrivateAddresses whether its host name may resolve to an address that is not public
 */
record Upstream(
        String name,
        URI baseUrl,
        String dialect,
        String provider,
        Optional<String> credential,
        List<String> models,
        Duration connectTimeout,
        Duration firstByteTimeout,
        Duration idleTimeout,
        Duration sessionIdleTimeout,
        boolean allowPrivateAddresses) {

    /** The dialect of a server that speaks whatever its callers speak. */
    static final String ANY_DIALECT = "any";

    private static final Pattern VERSION = Pattern.compile("v[0-9]+((alpha|beta)[0-9]*)?");

    Upstream {
        models = List.copyOf(models);
    }

    String host() {
        String host = baseUrl.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    boolean tls() {
        return "https".equalsIgnoreCase(baseUrl.getScheme());
    }

    int port() {
        return baseUrl.getPort() > 0 ? baseUrl.getPort() : tls() ? 443 : 80;
    }

    /** Whether both are the same server, so that what one is known to be holds for the other. */
    boolean isServer(Upstream other) {
        return host().equalsIgnoreCase(other.host()) && port() == other.port() && tls() == other.tls();
    }

    /** The path to request for a client's path, whose prefix is already gone. */
    String pathFor(String path) {
        return basePath() + path.substring(shared(path).length());
    }

    /** The path as the dialects know it: beginning with the version whether it comes from the client or the base URL. */
    String canonicalPath(String path) {
        return shared(path).isEmpty() ? version() + path : path;
    }

    /** What ends the base URL and begins the path, as clients and operators write it both here and there. */
    private String shared(String path) {
        String version = version();
        for (String part : List.of("/openai" + version, version, "/openai")) {
            if (!part.isEmpty() && basePath().endsWith(part) && (path.startsWith(part + "/") || path.equals(part))) {
                return part;
            }
        }
        return "";
    }

    /** The version that ends the base URL, with its slash; empty without one. */
    private String version() {
        String base = basePath();
        String last = base.substring(base.lastIndexOf('/') + 1);
        return VERSION.matcher(last).matches() ? "/" + last : "";
    }

    boolean speaks(Dialect other) {
        return dialect.equals(ANY_DIALECT)
                || Family.named(dialect)
                        .filter(family -> other.family().equals(family.dialects()))
                        .isPresent();
    }

    /** Whether calls whose headers tell no more than their family, or not even that, may go here. */
    boolean isOf(String family) {
        return family.isEmpty() || dialect.equals(ANY_DIALECT) || dialect.equals(family);
    }

    /** Whose price list applies to a call in a dialect. */
    String providerFor(Dialect spoken) {
        return provider.equals(ANY_DIALECT) ? spoken.family() : provider;
    }

    boolean serves(String model) {
        return models.stream().anyMatch(pattern -> matches(pattern, model));
    }

    private String basePath() {
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Matches a pattern in which {@code *} stands for any characters. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
