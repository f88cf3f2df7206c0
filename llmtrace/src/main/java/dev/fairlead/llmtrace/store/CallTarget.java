package dev.fairlead.llmtrace.store;

/**
 * Where a call went.
 *
 * @param upstream name of the configured upstream, empty when none was chosen
 * @param provider whose price list applies
 * @param dialect name of the wire format
 * @param operation OpenTelemetry GenAI operation name
 * @param path as sent upstream, query included
 */
public record CallTarget(
        String upstream, String provider, String dialect, String operation, String method, String path) {}
