package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Json;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.store.CallRow;
import tools.jackson.databind.node.ObjectNode;

/** A call in each line, as lists show it; with content in a field of its own. */
final class JsonLinesExport implements ExportFormat {

    private static final byte[] LINE_END = {'\n'};

    private final ExportBuffer out;
    private final boolean withContent;

    JsonLinesExport(ExportBuffer out, boolean withContent) {
        this.out = out;
        this.withContent = withContent;
    }

    @Override
    public void begin() {}

    @Override
    public void row(CallRow call, ContentReader content) {
        if (withContent) {
            ObjectNode line = Json.mapper().valueToTree(CallView.of(call));
            line.set("content", Json.mapper().valueToTree(new CallContent(content).of(call, false)));
            out.write(Json.bytes(line));
        } else {
            out.write(Json.bytes(CallView.of(call)));
        }
        out.write(LINE_END);
    }

    @Override
    public void end() {
        out.flush();
    }
}
