package dev.fairlead.llmtrace;

import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import dev.fairlead.core.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One provider calls may be sent to; its key in {@code upstreams} is its name.
 *
 * @param baseUrl as the provider's SDKs take it; may be left out for the upstreams {@code openai}, {@code anthropic}, {@code gemini}, {@code cohere} and {@code ollama}
 * @param region of the provider's service, where that has several: makes the base URL of {@code bedrock}
 * @param dialect family of wire formats: {@code openai}, {@code anthropic}, {@code gemini}, {@code bedrock}, {@code cohere} or {@code ollama}; by default what the name says, else openai
 * @param provider whose price list applies; by default the dialect's
 * @param credential sent upstream for callers with a Fairlead key
 * @param models patterns ({@code gpt-*}) of the models that go here when a request names no upstream
 * @param firstByteTimeout from the request's last byte to the answer's first
 * @param idleTimeout between two reads of an answer; a whole stream has no limit
 * @param sessionIdleTimeout how long a WebSocket may carry nothing either way
 * @param allowPrivateAddresses whether the host name may resolve to an address that is not public
 */
public record UpstreamSettings(
        Optional<URI> baseUrl,
        Optional<String> region,
        Optional<String> dialect,
        Optional<String> provider,
        Optional<Secret> credential,
        List<String> models,
        @Default("10s") @Range(min = "10ms", max = "5m") Duration connectTimeout,
        @Default("600s") @Range(min = "10ms", max = "1h") Duration firstByteTimeout,
        @Default("300s") @Range(min = "10ms", max = "1h") Duration idleTimeout,
        @Default("15m") @Range(min = "10ms", max = "24h") Duration sessionIdleTimeout,
        @Default("false") boolean allowPrivateAddresses) {

    public UpstreamSettings {
        models = List.copyOf(models);
    }
}
