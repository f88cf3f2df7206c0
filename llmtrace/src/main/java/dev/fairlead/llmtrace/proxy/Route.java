package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.Operation;

/**
 * Where a request goes and what it is.
 *
 * @param path what to request of the upstream, without query
 */
record Route(Upstream upstream, String path, Dialect dialect, Operation operation) {

    /** Whose way of authenticating applies. */
    String family() {
        return dialect == Dialects.OPAQUE ? upstream.dialect() : dialect.family();
    }

    /** Whether the body is of a known format and must be read; other bodies stream through. */
    boolean readable() {
        return operation != Dialects.OPAQUE_OPERATION;
    }
}
