package dev.fairlead.llmtrace.call;

import java.util.Map;

/**
 * Who makes a call and what they say it belongs to. Empty strings where nothing is known.
 *
 * @param tenant id of the tenant the call is charged to
 * @param keyId id of the Fairlead key that identified the caller
 * @param session conversation or job, from {@code X-LLMTrace-Session-ID} or the client's own session header
 * @param parentAgent the agent that started this one, as the client says; empty also where it was started by none
 * @param tags from {@code X-LLMTrace-Tags} and the body's metadata: {@code team=search,prod}; a tag without value has
 *     an empty one
 */
public record Caller(
        String tenant,
        String keyId,
        String session,
        String user,
        String agent,
        String parentAgent,
        Map<String, String> tags) {
    public Caller {
        tags = Map.copyOf(tags);
    }

    /** A caller that no agent is known to have started. */
    public Caller(String tenant, String keyId, String session, String user, String agent, Map<String, String> tags) {
        this(tenant, keyId, session, user, agent, "", tags);
    }

    public Caller withParentAgent(String other) {
        return new Caller(tenant, keyId, session, user, agent, other, tags);
    }
}
