package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.config.Secret;
import dev.fairlead.core.http.ReservedPath;
import dev.fairlead.llmtrace.LlmTraceSettings;
import dev.fairlead.llmtrace.UpstreamSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the upstreams from configuration, and refuses what could not work before the first call finds out. */
final class Upstreams {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");
    /** First segments of the providers' own paths, which are proxied without an upstream's name before them. */
    private static final Set<String> PROVIDER_PATHS =
            Set.of("v1", "v2", "v1beta", "v1alpha", "upload", "download", "model");

    /** First path segments that can be no upstream's name. */
    private static final Set<String> RESERVED = Stream.of(ReservedPath.firstSegments(), PROVIDER_PATHS)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private Upstreams() {}

    /**
     * The upstreams in the order they are asked: the known providers first, configured or not, so that naming another server
     * never sends a provider's callers and their keys to it.
     *
     * @throws IllegalArgumentException naming the setting that is wrong and what it should be
     */
    static List<Upstream> of(LlmTraceSettings settings) {
        Map<String, UpstreamSettings> named = new TreeMap<>(settings.upstreams());
        List<Upstream> upstreams = new ArrayList<>();
        // The providers' own names come first: another server of their dialect must not take over their plain paths.
        for (Family family : Family.values()) {
            UpstreamSettings given = named.remove(family.id());
            if (given != null) {
                upstreams.add(of(family.id(), given, settings));
            } else {
                serviceOf(family, settings).ifPresent(url -> upstreams.add(byDefault(family.id(), url, settings)));
            }
        }
        named.forEach((name, upstream) -> upstreams.add(of(name, upstream, settings)));
        return upstreams;
    }

    /**
     * The upstream of {@code upstreamUrl}: the one of the provider it names, else one of its own, which speaks whatever
     * its callers speak and gets no credential of ours.
     */
    static Optional<Upstream> fallback(LlmTraceSettings settings, List<Upstream> upstreams) {
        return settings.upstreamUrl()
                .map(url -> byDefault("upstream", checked("llmtrace.upstreamUrl", url), Upstream.ANY_DIALECT, settings))
                .map(wanted -> upstreams.stream()
                        .filter(upstream -> upstream.baseUrl().isServer(wanted.baseUrl()))
                        .findFirst()
                        .orElse(wanted));
    }

    private static Upstream of(String name, UpstreamSettings upstream, LlmTraceSettings settings) {
        String key = "llmtrace.upstreams." + name;
        if (!NAME.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException(key + ": an upstream's name is its path prefix, so it must be lower-case"
                    + " letters, digits, '-' or '_' and none of "
                    + RESERVED.stream().sorted().toList());
        }
        Optional<Family> sameName = Family.named(name);
        String dialect =
                upstream.dialect().orElse(sameName.orElse(Family.OPENAI).id());
        if (Family.named(dialect).isEmpty()) {
            throw new IllegalArgumentException(key + ".dialect: '" + dialect + "' is none of " + Family.ids());
        }
        URI baseUrl = upstream.baseUrl()
                .or(() -> upstream.region().flatMap(region -> inRegion(key, dialect, region)))
                .or(() -> sameName.flatMap(family -> serviceOf(family, settings)))
                .or(() -> sameName.filter(Family.OLLAMA::equals).map(ollama -> OllamaHost.LOCAL))
                .orElseThrow(() -> new IllegalArgumentException(key + missing(sameName)));
        return new Upstream(
                name,
                BaseUrl.of(checked(key + ".baseUrl", baseUrl)),
                dialect,
                upstream.provider().orElse(dialect),
                upstream.credential().map(Secret::value),
                upstream.models(),
                upstream.connectTimeout(),
                upstream.firstByteTimeout(),
                upstream.idleTimeout(),
                upstream.sessionIdleTimeout(),
                upstream.allowPrivateAddresses() || settings.allowPrivateAddresses());
    }

    private static Optional<URI> inRegion(String key, String dialect, String region) {
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException(
                    key + ".region: '" + region + "' is no region's name, such as us-east-1");
        }
        return Family.named(dialect).filter(Family::hasRegions).flatMap(family -> family.service(region));
    }

    private static String missing(Optional<Family> family) {
        return family.filter(Family::hasRegions).isPresent()
                ? ".region is missing: say which region's service to call, for example us-east-1 (or give a baseUrl)"
                : ".baseUrl is missing: say where to send its calls, for example https://llm.example.com/v1";
    }

    private static Upstream byDefault(String name, URI url, LlmTraceSettings settings) {
        return byDefault(name, url, name, settings);
    }

    private static Upstream byDefault(String name, URI url, String dialect, LlmTraceSettings settings) {
        return new Upstream(
                name,
                BaseUrl.of(url),
                dialect,
                dialect,
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(600),
                Duration.ofSeconds(300),
                Duration.ofMinutes(15),
                settings.allowPrivateAddresses());
    }

    /** Ollama has no service of its own that everyone shares: it is where the environment says, if it says anything. */
    private static Optional<URI> serviceOf(Family family, LlmTraceSettings settings) {
        return family == Family.OLLAMA ? settings.ollamaHost().map(OllamaHost::url) : family.service();
    }

    private static URI checked(String key, URI url) {
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!http || url.getHost() == null || url.getRawQuery() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    key + ": '" + url + "' is not an http or https URL of a host, without user and query");
        }
        return url;
    }
}
