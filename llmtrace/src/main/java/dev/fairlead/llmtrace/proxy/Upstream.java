package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.dialect.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A provider, or a server compatible with one, that calls may be sent to. Only configuration makes one: no request can.
 *
 * @param name its path prefix ({@code /openai/…}) and its value in {@code X-LLMTrace-Provider}
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
        BaseUrl baseUrl,
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

    Upstream {
        models = List.copyOf(models);
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
