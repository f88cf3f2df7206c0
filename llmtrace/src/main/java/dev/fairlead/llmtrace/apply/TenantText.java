package dev.fairlead.llmtrace.apply;

import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallWalk;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.OpenCall;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes the text of a tenant's oldest calls and leaves their rows. Tenants share files, so text is overwritten within them.
 * Remembers how far it has come with each tenant; after a start it looks at everything once. For one thread.
 */
final class TenantText {

    private static final int AT_ONCE = 1000;

    private final TraceStore store;
    private final ContentStore content;
    private final Quarantine quarantine;
    private final Map<String, Long> firstKept = new HashMap<>();

    TenantText(TraceStore store, ContentStore content, Quarantine quarantine) {
        this.store = store;
        this.content = content;
        this.quarantine = quarantine;
    }

    void expire(String tenant, Keeping kept, Instant now) {
        if (kept.text().isEmpty() && kept.maxText().isEmpty()) {
            return;
        }
        Scope scope = Scope.tenant(tenant);
        long settled = firstUnsettled();
        long last = store.mark().seen();
        long from = firstKept.getOrDefault(tenant, 1L);
        if (kept.text().isPresent()) {
            Instant oldest = now.minus(kept.text().get());
            quarantine.expire(scope, new Selection.BeganBefore(oldest));
            from = from <= last ? expireBefore(scope, oldest, from, last) : from;
        }
        if (kept.maxText().isPresent() && from <= last) {
            from = expireBeyond(scope, kept.maxText().get(), from, last);
        }
        firstKept.put(tenant, Math.min(from, settled));
    }

    /** A call that is open now is stored later, with a number below those of others. */
    private long firstUnsettled() {
        // In this order, so that a call which changes from the journal to the store in between is seen in one of them.
        long inJournal = store.mark().number();
        return store.openCalls().stream().mapToLong(OpenCall::number).reduce(inJournal, Math::min);
    }

    /** Returns the number of the first call that keeps its text. */
    private long expireBefore(Scope scope, Instant oldest, long from, long last) {
        erase(scope, CallFilter.builder().to(oldest).build(), from, last);
        CallFilter young = CallFilter.builder().from(oldest).build();
        CallWalk walk = walk(scope, young, from, last, CallQuery.Order.ASCENDING, 1);
        while (!walk.done()) {
            List<CallRow> first = walk.next();
            if (!first.isEmpty()) {
                return first.getFirst().number();
            }
        }
        return last + 1;
    }

    /** Returns the number of the first call that keeps its text. */
    private long expireBeyond(Scope scope, long bytes, long from, long last) {
        CallWalk walk = walk(scope, CallFilter.ALL, from, last, CallQuery.Order.DESCENDING, AT_ONCE);
        long sum = 0;
        while (!walk.done()) {
            for (CallRow row : walk.next()) {
                sum += row.requestBody().kept() + row.answerBody().kept();
                if (sum > bytes) {
                    erase(scope, CallFilter.ALL, from, row.number());
                    return row.number() + 1;
                }
            }
        }
        return from;
    }

    private void erase(Scope scope, CallFilter filter, long from, long last) {
        CallWalk walk = walk(scope, filter, from, last, CallQuery.Order.ASCENDING, AT_ONCE);
        while (!walk.done()) {
            content.erase(walk.next().stream().flatMap(CallErasure::places).toList());
        }
    }

    private CallWalk walk(Scope scope, CallFilter filter, long from, long last, CallQuery.Order order, int page) {
        return new CallWalk(store, scope, filter, new NumberRange(from, last), order, page);
    }
}
