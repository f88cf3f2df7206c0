package dev.fairlead.llmtrace;

import dev.fairlead.core.config.ByteSize;
import dev.fairlead.core.config.Default;
import dev.fairlead.core.config.Range;
import dev.fairlead.core.http.ListenerSettings;
import dev.fairlead.llmtrace.call.ContentMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code llmtrace} section of the configuration.
 *
 * @param storage where calls are kept
 * @param upstreamUrl takes every request that no upstream claims
 * @param upstreams by name; {@code openai}, {@code anthropic} and {@code cohere} exist unless given
 * @param ollamaHost where Ollama is, as its own client reads {@code OLLAMA_HOST}; makes the upstream {@code ollama}
 * @param allowPrivateAddresses whether any upstream's host name may resolve to an address that is not public
 * @param content how much of what is said is kept
 * @param captureLimit cap on a kept body; what passes beyond it is counted and hashed
 * @param enableTraceStorage false keeps tokens and money in the series and drops calls and their text
 * @param maxRequestSize a larger request body is refused with 413
 * @param bodyMemory heap for the bodies of all calls under way; three eighths of it by default
 * @param maxConcurrentCalls calls running at once; further ones wait
 * @param maxQueuedCalls calls that may wait; further ones are refused with 503
 * @param queueTimeout how long a call waits before it is refused with 503
 * @param prices directory of price lists laid over the bundled ones; {@code prices} in the data directory by default
 */
public record LlmTraceSettings(
        ListenerSettings listener,
        @Default("lite") StorageProfile storage,
        Optional<URI> upstreamUrl,
        Map<String, UpstreamSettings> upstreams,
        Optional<String> ollamaHost,
        @Default("false") boolean allowPrivateAddresses,
        @Default("loopback") Anonymous anonymous,
        @Default("full") ContentMode content,
        @Default("4MiB") @Range(min = "1KiB", max = "64MiB") ByteSize captureLimit,
        @Default("true") boolean enableTraceStorage,
        @Default("50MiB") @Range(min = "1KiB", max = "1GiB") ByteSize maxRequestSize,
        @Range(min = "1MiB", max = "1TiB") Optional<ByteSize> bodyMemory,
        @Default("2000") @Range(min = "1", max = "100000") int maxConcurrentCalls,
        @Default("2000") @Range(min = "0", max = "100000") int maxQueuedCalls,
        @Default("10s") @Range(min = "1ms", max = "10m") Duration queueTimeout,
        Optional<Path> prices,
        JournalSection journal,
        StoreSection store) {

    /** Environment variables that reach this section, and the key each one sets. */
    public static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("LLMTRACE_UPSTREAM_URL", "upstreamUrl"),
            Map.entry("LLMTRACE_STORAGE_PROFILE", "storage"),
            Map.entry("LLMTRACE_ALLOW_PRIVATE_ADDRESSES", "allowPrivateAddresses"),
            Map.entry("LLMTRACE_ANONYMOUS", "anonymous"),
            Map.entry("LLMTRACE_CONTENT", "content"),
            Map.entry("OPENAI_API_KEY", "upstreams.openai.credential"),
            Map.entry("OPENAI_BASE_URL", "upstreams.openai.baseUrl"),
            Map.entry("AZURE_OPENAI_API_KEY", "upstreams.azure.credential"),
            Map.entry("AZURE_OPENAI_ENDPOINT", "upstreams.azure.baseUrl"),
            Map.entry("ANTHROPIC_API_KEY", "upstreams.anthropic.credential"),
            Map.entry("ANTHROPIC_BASE_URL", "upstreams.anthropic.baseUrl"),
            Map.entry("GEMINI_API_KEY", "upstreams.gemini.credential"),
            Map.entry("GOOGLE_API_KEY", "upstreams.gemini.credential"),
            Map.entry("GOOGLE_GEMINI_BASE_URL", "upstreams.gemini.baseUrl"),
            Map.entry("AWS_BEARER_TOKEN_BEDROCK", "upstreams.bedrock.credential"),
            Map.entry("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "upstreams.bedrock.baseUrl"),
            Map.entry("AWS_REGION", "upstreams.bedrock.region"),
            Map.entry("CO_API_KEY", "upstreams.cohere.credential"),
            Map.entry("COHERE_API_KEY", "upstreams.cohere.credential"),
            Map.entry("CO_API_URL", "upstreams.cohere.baseUrl"),
            Map.entry("OLLAMA_HOST", "ollamaHost"));

    public LlmTraceSettings {
        upstreams = Map.copyOf(upstreams);
    }

    /** Bytes of the heap for the bodies of all calls under way. */
    public long bodyMemoryBytes() {
        return bodyMemory
                .map(ByteSize::bytes)
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / 8 * 3);
    }

    /** Whether a call without a Fairlead key may pass. */
    public boolean allowsAnonymous() {
        return switch (anonymous) {
            case ALWAYS -> true;
            case NEVER -> false;
            case LOOPBACK -> isLoopback(listener.host());
        };
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
