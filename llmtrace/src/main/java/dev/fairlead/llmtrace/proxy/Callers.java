package dev.fairlead.llmtrace.proxy;

import dev.fairlead.core.identity.Principal;
import dev.fairlead.llmtrace.call.Caller;
import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says who a request is from. A Fairlead key in the place of the provider's ({@code Authorization: Bearer} or
 * {@code x-api-key}) makes it a virtual key, and only then is a credential of ours used; one in
 * {@code X-LLMTrace-Token} names the caller while the client's own provider key passes through; without either the
 * caller is the default tenant, where that is allowed.
 */
final class Callers {

    private static final String BEARER = "Bearer ";
    private static final int MAX_TAGS = 32;
    private static final int MAX_LABEL_CHARS = 256;

    private final String defaultTenant;
    private final boolean anonymousAllowed;

    Callers(String defaultTenant, boolean anonymousAllowed) {
        this.defaultTenant = defaultTenant;
        this.anonymousAllowed = anonymousAllowed;
    }

    /**
     * What a request claims to be.
     *
     * @param key the Fairlead key it carries, empty when it carries none
     * @param virtual whether the key stands where the provider's belongs
     */
    record Claim(String key, boolean virtual) {
        static final Claim NONE = new Claim("", false);
    }

    /**
     * A caller that may go on.
     *
     * @param keyId empty for the default tenant
     * @param ownCredential whether the upstream gets our credential in place of the client's
     */
    record Identified(String tenant, String keyId, boolean ownCredential) {
        static final Identified NOBODY = new Identified("", "", false);
    }

    /** @param queryKey a Fairlead key that stands where a provider takes its own in the query, empty without one */
    Claim claim(MultiMap headers, String queryKey) {
        String authorization = Headers.value(headers, "authorization");
        if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            String token = authorization.substring(BEARER.length()).trim();
            if (token.startsWith(Headers.KEY_PREFIX)) {
                return new Claim(token, true);
            }
        }
        for (String header : Family.KEY_HEADERS) {
            String apiKey = Headers.value(headers, header);
            if (apiKey.startsWith(Headers.KEY_PREFIX)) {
                return new Claim(apiKey, true);
            }
        }
        if (!queryKey.isEmpty()) {
            return new Claim(queryKey, true);
        }
        String offered = Subprotocols.fairleadKey(headers);
        if (!offered.isEmpty()) {
            return new Claim(offered, true);
        }
        String token = Headers.value(headers, Headers.TOKEN);
        return token.isEmpty() ? Claim.NONE : new Claim(token, false);
    }

    /**
     * @param principal whom the claimed key belongs to; empty when nobody, or when no key was claimed
     * @throws Refusal if the key is not valid, or none was given and anonymous calls are not allowed
     */
    Identified identify(Claim claim, Optional<Principal> principal) {
        if (claim.key().isEmpty()) {
            if (!anonymousAllowed) {
                throw Refusal.unauthorized(
                        "missing_key",
                        "This proxy needs a Fairlead key: send it as the API key, or in X-LLMTrace-Token beside your"
                                + " own provider key. Create one with: fairlead keys create");
            }
            return new Identified(defaultTenant, "", false);
        }
        Principal caller = principal.orElseThrow(() -> Refusal.unauthorized(
                "invalid_key",
                "The Fairlead key is unknown, expired or revoked. Create one with: fairlead keys create"));
        return new Identified(caller.tenant().value(), caller.keyId(), claim.virtual());
    }

    /**
     * What the request says of itself, for the tenant and key already identified.
     *
     * @param endUser whom its body names; a header counts more
     * @param bodyTags what its body says it belongs to; of the same name a header counts more
     */
    static Caller caller(MultiMap headers, Identified identified, String endUser, Map<String, String> bodyTags) {
        String user = Headers.text(headers, Headers.USER);
        return new Caller(
                identified.tenant(),
                identified.keyId(),
                firstOf(headers, Headers.SESSION, Headers.CLAUDE_CODE_SESSION),
                bounded(user.isEmpty() ? endUser : user),
                firstOf(headers, Headers.AGENT, Headers.CLAUDE_CODE_AGENT),
                firstOf(headers, Headers.PARENT_AGENT, Headers.CLAUDE_CODE_PARENT_AGENT),
                tags(Headers.text(headers, Headers.TAGS), bodyTags));
    }

    private static String firstOf(MultiMap headers, String first, String second) {
        String value = Headers.text(headers, first);
        return bounded(value.isEmpty() ? Headers.text(headers, second) : value);
    }

    private static Map<String, String> tags(String header, Map<String, String> bodyTags) {
        if (header.isEmpty() && bodyTags.isEmpty()) {
            return Map.of();
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : header.split(",")) {
            int equals = tag.indexOf('=');
            String key = bounded((equals < 0 ? tag : tag.substring(0, equals)).trim());
            if (!key.isEmpty() && tags.size() < MAX_TAGS) {
                tags.put(
                        key, equals < 0 ? "" : bounded(tag.substring(equals + 1).trim()));
            }
        }
        bodyTags.forEach((name, value) -> {
            if (tags.size() < MAX_TAGS) {
                tags.putIfAbsent(bounded(name), bounded(value));
            }
        });
        return tags;
    }

    /** Labels become columns and series; a longer one is a mistake or an attack, and is cut. */
    private static String bounded(String label) {
        if (label.length() <= MAX_LABEL_CHARS) {
            return label;
        }
        boolean splitsPair = Character.isHighSurrogate(label.charAt(MAX_LABEL_CHARS - 1));
        return label.substring(0, splitsPair ? MAX_LABEL_CHARS - 1 : MAX_LABEL_CHARS);
    }
}
