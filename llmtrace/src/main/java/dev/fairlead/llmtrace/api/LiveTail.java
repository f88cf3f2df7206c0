package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.StreamWriter;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallWalk;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One live view. It keeps no calls: it remembers which ones its client has, and asks the store for those that came since, so a
 * slow client costs nothing and misses nothing, unless it is thousands of calls behind.
 */
final class LiveTail {

    /** Further back than this nobody looks on; the client is told how many it missed. */
    private static final long MOST_BEHIND = 2_000;

    private static final int PAGE = 200;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TraceStore store;
    private final Supplier<SettledCalls> settled;
    private final Scope scope;
    private final CallFilter filter;
    private final StreamWriter out;
    private SettledCalls seen = SettledCalls.NONE;
    private long told = System.nanoTime();

    LiveTail(TraceStore store, Supplier<SettledCalls> settled, Scope scope, CallFilter filter, StreamWriter out) {
        this.store = store;
        this.settled = settled;
        this.scope = scope;
        this.filter = filter;
        this.out = out;
    }

    /**
     * Writes until the client goes, its key is revoked or the server closes.
     *
     * @param from what the client has
     * @param before how many of the newest it wants of what it has
     */
    void run(SettledCalls from, int before) {
        seen = from;
        newest(before).forEach(call -> out.event("call", CallView.of(call)));
        tell();
        while (out.open()) {
            SettledCalls now = settled.get();
            if (!now.equals(seen)) {
                follow(now);
            }
            if (System.nanoTime() - told >= HEARTBEAT_NANOS) {
                tell();
            }
            out.pause(LOOK_AGAIN);
        }
    }

    private List<CallRow> newest(int count) {
        List<CallRow> calls = new ArrayList<>();
        if (count > 0 && seen.newest() > 0) {
            CallWalk walk = new CallWalk(
                    store, scope, filter, new NumberRange(1, seen.newest()), CallQuery.Order.DESCENDING, PAGE);
            while (!walk.done() && calls.size() < count && out.open()) {
                // What was stored since then comes later by itself.
                walk.next().stream()
                        .filter(call -> seen.contains(call.number()))
                        .limit(count - calls.size())
                        .forEach(calls::add);
            }
        }
        return calls.reversed();
    }

    private void follow(SettledCalls now) {
        List<NumberRange> unseen = new ArrayList<>(now.since(seen));
        try {
            skip(now, unseen);
            while (!unseen.isEmpty() && out.open()) {
                NumberRange range = unseen.removeFirst();
                CallWalk walk = new CallWalk(store, scope, filter, range, CallQuery.Order.ASCENDING, PAGE);
                while (!walk.done() && out.open()) {
                    List<CallRow> calls = walk.next();
                    calls.forEach(call -> out.event("call", CallView.of(call)));
                    List<NumberRange> rest = new ArrayList<>(unseen);
                    if (!walk.done()) {
                        rest.add(new NumberRange(walk.position(), range.last()));
                    }
                    seen = now.except(rest);
                    if (!calls.isEmpty()) {
                        tell();
                    }
                }
            }
        } catch (StoreException e) {
            // The store is busy or away: the next look asks for what is still unseen.
            out.pause(LOOK_AGAIN);
        }
    }

    /** Leaves out what is too far behind, and tells how much of it the client would have got. */
    private void skip(SettledCalls now, List<NumberRange> unseen) {
        long behind = unseen.stream().mapToLong(NumberRange::size).sum();
        List<NumberRange> skipped = new ArrayList<>();
        while (behind > MOST_BEHIND) {
            NumberRange oldest = unseen.removeFirst();
            long surplus = Math.min(oldest.size(), behind - MOST_BEHIND);
            skipped.add(new NumberRange(oldest.first(), oldest.first() + surplus - 1));
            if (surplus < oldest.size()) {
                unseen.addFirst(new NumberRange(oldest.first() + surplus, oldest.last()));
            }
            behind -= surplus;
        }
        long missed = skipped.isEmpty() ? 0 : store.count(scope, filter, skipped);
        if (missed > 0) {
            out.event("missed", new MissedView(missed));
        }
        seen = now.except(unseen);
    }

    private void tell() {
        out.position(seen.toString());
        told = System.nanoTime();
    }

    /** See schema {@code Missed}. */
    record MissedView(long calls) {}
}
