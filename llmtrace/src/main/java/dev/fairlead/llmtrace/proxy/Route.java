package dev.fairlead.llmtrace.proxy;

import dev.fairlead.llm.dialect.Dialect;
import dev.fairlead.llm.dialect.Dialects;
import dev.fairlead.llm.dialect.Operation;
import java.util.Optional;

/**
 * Where a request goes and what it is.
 *
 * @param path what to request of the upstream, without query
 */
record Route(Upstream upstream, String path, Dialect dialect, Operation operation) {

    private static final String FORM = "multipart/form-data";

    /**
     * Whose way of authenticating applies: the upstream's, unless the call is of a format that family does not speak, as
     * many servers speak several.
     */
    Family family() {
        Optional<Family> own = Family.named(upstream.dialect());
        if (own.isPresent() && (dialect == Dialects.OPAQUE || upstream.speaks(dialect))) {
            return own.get();
        }
        return Family.named(dialect.family()).or(() -> own).orElse(Family.OPENAI);
    }

    /** Whether the body is a form that can be read; it may hold files of any size, so it is read as it passes. */
    boolean isForm(String contentType) {
        return readable() && contentType.regionMatches(true, 0, FORM, 0, FORM.length());
    }

    /** Whether the body is of a known format and must be read; other bodies stream through. */
    boolean readable() {
        return operation != Dialects.OPAQUE_OPERATION;
    }
}
