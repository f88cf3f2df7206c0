package dev.fairlead.llmtrace.store;

import java.util.Locale;

/** What series can be grouped and filtered by. */
public enum Dimension {
    TENANT,
    PROVIDER,
    REQUESTED_MODEL,
    /** The served model, or the requested one where the answer named none. */
    SERVED_MODEL,
    OPERATION,
    DIALECT,
    KEY,
    USER,
    AGENT,
    /** Name of an {@link dev.fairlead.llmtrace.call.Outcome} in lower case. */
    OUTCOME,
    /** {@code 2xx}, {@code 4xx}, …; {@code none} where the client got no status. */
    STATUS_CLASS;

    /** The name as an API spells it: {@code served_model}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
