package dev.fairlead.llmtrace.apply;

import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Deletes calls so that their bytes are gone: text first, then rows, then what the store's files still hold of them. A
 * deletion that fails half-way leaves rows, so that it can be repeated. The journal forgets a call when the files its records
 * lie in are trimmed.
 */
public final class CallErasure {

    private static final int AT_ONCE = 500;

    private final TraceStore store;
    private final ContentStore content;

    public CallErasure(TraceStore store, ContentStore content) {
        this.store = store;
        this.content = content;
    }

    /** Returns how many calls were deleted. */
    public int erase(Scope scope, Selection selection) {
        int erased = 0;
        List<CallRow> rows = store.selected(scope, selection, AT_ONCE);
        while (!rows.isEmpty()) {
            content.erase(rows.stream().flatMap(CallErasure::places).toList());
            Set<Long> numbers = new HashSet<>(rows.stream().map(CallRow::number).toList());
            erased += store.delete(scope, new Selection.Numbered(numbers));
            rows = store.selected(scope, selection, AT_ONCE);
        }
        if (selection instanceof Selection.OneUser) {
            store.delete(scope, selection);
        }
        store.scrub();
        return erased;
    }

    private static Stream<ContentPlace> places(CallRow row) {
        return Stream.concat(row.requestBody().place().stream(), row.answerBody().place().stream());
    }
}
