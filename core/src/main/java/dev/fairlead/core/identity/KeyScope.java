package dev.fairlead.core.identity;

/** What a key may be used for. */
public enum KeyScope {
    /** LLM calls and the REST API. */
    ALL,
    /** LLM calls only, as a virtual key. */
    PROXY,
    /** The REST API only. */
    API;

    /** Whether a key of this scope may be used where {@code use} is needed. */
    public boolean allows(KeyScope use) {
        return this == ALL || this == use;
    }
}
