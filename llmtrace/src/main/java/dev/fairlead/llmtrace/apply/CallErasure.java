package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Deletes calls so that their bytes are gone: what others keep of them first, then text, then rows, then what the files of
 * store, quarantine and journal still hold of them. A deletion that fails half-way leaves rows, so that it can be repeated.
 * Calls that are not stored yet are not deleted. The journal forgets a deleted call at once, or, while an older call is still
 * open, after that one's end.
 */
public final class CallErasure {

    private static final int AT_ONCE = 500;

    private final Journal journal;
    private final TraceStore store;
    private final ContentStore content;
    private final Quarantine quarantine;
    private final BiConsumer<Scope, Selection> before;

    /** @param before removes what others keep of the calls, while the store still knows which they are */
    public CallErasure(
            Journal journal,
            TraceStore store,
            ContentStore content,
            Quarantine quarantine,
            BiConsumer<Scope, Selection> before) {
        this.journal = journal;
        this.store = store;
        this.content = content;
        this.quarantine = quarantine;
        this.before = before;
    }

    /** Returns how many calls were deleted. Takes seconds for each million calls that stay. */
    public int erase(Scope scope, Selection selection) {
        before.accept(scope, selection);
        int erased = quarantine.erase(scope, selection);
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
        journal.roll();
        journal.trim(store.mark().position());
        return erased;
    }

    private static Stream<ContentPlace> places(CallRow row) {
        return Stream.concat(row.requestBody().place().stream(), row.answerBody().place().stream());
    }
}
