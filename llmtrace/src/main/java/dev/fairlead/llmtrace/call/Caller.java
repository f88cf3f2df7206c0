package dev.fairlead.llmtrace.call;

import java.util.Map;

/**
 * Who makes a call and what they say it belongs to. Empty strings where nothing is known.
 *
 * @param tenant id of the tenant the call is charged to
 * @param keyId id of the Fairlead key that identified the caller
 * @param session conversation or job, from {@code X-LLMTrace-Session-ID} or the client's own session header
 * @param tags from {@code X-LLMTrace-Tags} and the body's metadata: {@code team=search,prod}; a tag without value has
 *     an empty one
 */
public record Caller(String tenant, String keyId, String session, String user, String agent, Map<String, String> tags) {
    public Caller {
        tags = Map.copyOf(tags);
    }
}
