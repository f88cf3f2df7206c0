package dev.fairlead.llmtrace.apply;

import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallWalk;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Deletes calls: what others keep of them first, then text, then rows, so that a deletion that fails half-way can be repeated.
 * Text and quarantine are overwritten at once, and no answer knows the calls any more; what database and journal still hold of
 * them goes with the next {@link Scrub}. Calls that are not stored yet are not deleted.
 */
public final class CallErasure {

    private static final int AT_ONCE = 1000;

    private final TraceStore store;
    private final ContentStore content;
    private final Quarantine quarantine;
    private final BiConsumer<Scope, Selection> before;

    /** Where nobody else keeps anything of calls. */
    public CallErasure(TraceStore store, ContentStore content, Quarantine quarantine) {
        this(store, content, quarantine, (scope, selection) -> {});
    }

    /** @param before removes what others keep of the calls, while the store still knows which they are */
    public CallErasure(
            TraceStore store, ContentStore content, Quarantine quarantine, BiConsumer<Scope, Selection> before) {
        this.store = store;
        this.content = content;
        this.quarantine = quarantine;
        this.before = before;
    }

    /** Returns how many calls were deleted. */
    public int erase(Scope scope, Selection selection) {
        before.accept(scope, selection);
        int erased = quarantine.erase(scope, selection);
        store.noteUnscrubbed(erased);
        erased += removed(scope, selection, store::delete);
        if (selection instanceof Selection.OneUser) {
            store.delete(scope, selection);
        }
        return erased;
    }

    /** Removes what is older than it is to be kept where others keep theirs. Returns how many calls there were. */
    int expire(Scope scope, Selection selection) {
        quarantine.expire(scope, selection);
        return removed(scope, selection, store::expire);
    }

    /** Removes as many calls as are too many of a range, those with the lowest numbers. Returns how many there were. */
    int expireOldest(Scope scope, NumberRange all, long excess) {
        int removed = 0;
        CallWalk walk = new CallWalk(store, scope, CallFilter.ALL, all, CallQuery.Order.ASCENDING, AT_ONCE);
        while (removed < excess && !walk.done()) {
            List<CallRow> rows = walk.next().stream().limit(excess - removed).toList();
            if (!rows.isEmpty()) {
                content.erase(rows.stream().flatMap(CallErasure::places).toList());
                removed += store.expire(scope, numbered(rows));
            }
        }
        return removed;
    }

    private int removed(Scope scope, Selection selection, BiFunction<Scope, Selection, Integer> remove) {
        int removed = 0;
        List<CallRow> rows = store.selected(scope, selection, AT_ONCE);
        while (!rows.isEmpty()) {
            content.erase(rows.stream().flatMap(CallErasure::places).toList());
            removed += remove.apply(scope, numbered(rows));
            rows = store.selected(scope, selection, AT_ONCE);
        }
        return removed;
    }

    private static Selection numbered(List<CallRow> rows) {
        return new Selection.Numbered(
                new HashSet<>(rows.stream().map(CallRow::number).toList()));
    }

    /** Where the text of a call lies. */
    static Stream<ContentPlace> places(CallRow row) {
        return Stream.concat(row.requestBody().place().stream(), row.answerBody().place().stream());
    }
}
