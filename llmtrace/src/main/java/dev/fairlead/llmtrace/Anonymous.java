package dev.fairlead.llmtrace;

/** Whether a call without any Fairlead key may pass through as the default tenant, with the client's own provider key. */
public enum Anonymous {
    /** Only while the proxy listens on a loopback address. */
    LOOPBACK,
    ALWAYS,
    NEVER
}
