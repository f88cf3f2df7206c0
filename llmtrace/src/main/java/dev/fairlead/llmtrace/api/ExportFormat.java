package dev.fairlead.llmtrace.api;

import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.store.CallRow;

/** Writes calls one after the other. */
sealed interface ExportFormat permits CsvExport, JsonLinesExport {

    void begin();

    void row(CallRow call, ContentReader content);

    void end();
}
