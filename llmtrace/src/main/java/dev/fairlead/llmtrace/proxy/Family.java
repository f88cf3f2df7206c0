package dev.fairlead.llmtrace.proxy;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What servers of one kind have in common: the wire formats they speak, where the provider's own service is, and how
 * they take a key. A new one is a line here; {@code dialect} of an upstream names it.
 */
enum Family {
    OPENAI("openai", "openai", "https://api.openai.com/v1", "authorization", "Bearer "),
    ANTHROPIC("anthropic", "anthropic", "https://api.anthropic.com", "x-api-key", ""),
    AZURE("azure", "openai", "", "api-key", ""),
    GEMINI("gemini", "gemini", "https://generativelanguage.googleapis.com", "x-goog-api-key", ""),
    BEDROCK("bedrock", "bedrock", "https://bedrock-runtime.{region}.amazonaws.com", "authorization", "Bearer "),
    COHERE("cohere", "cohere", "https://api.cohere.com", "authorization", "Bearer "),
    OLLAMA("ollama", "ollama", "", "authorization", "Bearer ");

    private static final String REGION = "{region}";

    /** Every header in which some provider's SDK sends its key. */
    static final List<String> KEY_HEADERS = Stream.concat(
                    Stream.of("authorization"), Arrays.stream(values()).map(family -> family.keyHeader))
            .distinct()
            .toList();

    private static final Map<String, Family> BY_ID =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Family::id, Function.identity()));

    private final String id;
    private final String dialects;
    private final String service;
    private final String keyHeader;
    private final String keyScheme;

    /**
     * @param dialects first part of the names of the dialects its servers speak
     * @param service base URL of the provider's own service, empty where each customer has one of its own; may depend on a
     *     region
     * @param keyScheme what stands before the key in its header
     */
    Family(String id, String dialects, String service, String keyHeader, String keyScheme) {
        this.id = id;
        this.dialects = dialects;
        this.service = service;
        this.keyHeader = keyHeader;
        this.keyScheme = keyScheme;
    }

    static Optional<Family> named(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(Family::id).toList();
    }

    /** As configuration writes it; also the name of the provider's own upstream. */
    String id() {
        return id;
    }

    String dialects() {
        return dialects;
    }

    /** Where the provider's own service is, if that depends on nothing. */
    Optional<URI> service() {
        return service.isEmpty() || hasRegions() ? Optional.empty() : Optional.of(URI.create(service));
    }

    /** Where the provider's own service is in a region. China's are a partition of their own. */
    Optional<URI> service(String region) {
        return hasRegions()
                ? Optional.of(URI.create(service.replace(REGION, region) + (region.startsWith("cn-") ? ".cn" : "")))
                : service();
    }

    boolean hasRegions() {
        return service.contains(REGION);
    }

    /** Whether its servers take a key in the query too. */
    boolean takesKeyInQuery() {
        return this == GEMINI;
    }

    /** The family whose own headers a request carries, empty where they do not tell. */
    static String spokenBy(MultiMap headers) {
        if (headers.contains("anthropic-version")) {
            return ANTHROPIC.id;
        }
        return headers.contains(GEMINI.keyHeader) ? GEMINI.id : "";
    }

    /** Puts our credential in the place of whatever key the request carries. */
    void authenticate(MultiMap headers, String credential) {
        KEY_HEADERS.forEach(headers::remove);
        headers.set(keyHeader, keyScheme + credential);
    }
}
