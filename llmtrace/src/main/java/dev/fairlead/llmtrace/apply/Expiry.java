package dev.fairlead.llmtrace.apply;

import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallWalk;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Removes calls and text that are older, or more, than is to be kept, the oldest first. For one thread. */
final class Expiry {

    private final TraceStore store;
    private final ContentStore content;
    private final Quarantine quarantine;
    private final CallErasure erasure;
    private final TenantText tenantText;
    private final Retention retention;
    private final BiConsumer<Scope, Instant> others;

    /** @param others removes what others keep of calls that are older than a time */
    Expiry(
            TraceStore store,
            ContentStore content,
            Quarantine quarantine,
            Retention retention,
            BiConsumer<Scope, Instant> others) {
        this.store = store;
        this.content = content;
        this.quarantine = quarantine;
        this.erasure = new CallErasure(store, content, quarantine);
        this.tenantText = new TenantText(store, content, quarantine);
        this.retention = retention;
        this.others = others;
    }

    /** Whether anything is ever removed. */
    boolean removes() {
        return !retention.equals(Retention.FOREVER);
    }

    /**
     * Removes what is too old or too much at a time; where that fails for one tenant it goes on with the others. Returns how
     * many calls that were.
     */
    int expire(Instant now, Attempts attempts) {
        int expired = expire(retention.all(), now, attempts);
        for (Map.Entry<String, Keeping> tenant : retention.tenants().entrySet()) {
            Scope scope = Scope.tenant(tenant.getKey());
            Keeping kept = tenant.getValue();
            kept.calls().map(now::minus).ifPresent(oldest -> attempts.run(() -> others.accept(scope, oldest)));
            expired += attempts.count(() -> kept.calls()
                    .map(age -> erasure.expire(scope, new Selection.BeganBefore(now.minus(age))))
                    .orElse(0));
            expired += attempts.count(() -> expireBeyond(scope, kept.maxCalls()));
            attempts.run(() -> tenantText.expire(tenant.getKey(), kept, now));
        }
        return expired;
    }

    private int expire(Keeping kept, Instant now, Attempts attempts) {
        kept.shortestOfText().map(now::minus).ifPresent(oldest -> {
            attempts.run(() -> content.expireBefore(LocalDate.ofInstant(oldest, ZoneOffset.UTC)));
            attempts.run(() -> quarantine.expireBefore(oldest));
        });
        attempts.run(this::boundText);
        kept.calls()
                .map(now::minus)
                .ifPresent(oldest -> attempts.run(() -> others.accept(Scope.everyTenant(), oldest)));
        return attempts.count(() -> kept.calls()
                        .map(age -> store.expire(Scope.everyTenant(), new Selection.BeganBefore(now.minus(age))))
                        .orElse(0))
                + attempts.count(() -> expireBeyond(Scope.everyTenant(), kept.maxCalls()));
    }

    /** Removes the oldest text of all tenants while there is too much of it. Costs little where there is not. */
    void boundText() {
        retention.all().maxText().ifPresent(content::expireBeyond);
    }

    private int expireBeyond(Scope scope, Optional<Long> newest) {
        long seen = store.mark().seen();
        if (newest.isEmpty() || seen == 0) {
            return 0;
        }
        NumberRange all = new NumberRange(1, seen);
        long excess = store.count(scope, CallFilter.ALL, List.of(all)) - newest.get();
        if (excess <= 0) {
            return 0;
        }
        int removed = erasure.expireOldest(scope, all, excess);
        oldest(scope, all).ifPresent(call -> others.accept(scope, call.startedAt()));
        return removed;
    }

    private Optional<CallRow> oldest(Scope scope, NumberRange all) {
        CallWalk walk = new CallWalk(store, scope, CallFilter.ALL, all, CallQuery.Order.ASCENDING, 1);
        Optional<CallRow> found = Optional.empty();
        while (found.isEmpty() && !walk.done()) {
            found = walk.next().stream().findFirst();
        }
        return found;
    }
}
