package dev.fairlead.llmtrace.store;

import java.util.List;

/**
 * Goes through stored calls by their number, in steps that stay short and small however many calls there are: each looks at a
 * range of numbers, wider ones while few calls match. Not thread-safe.
 */
public final class CallWalk {

    private static final long NARROW = 4096;
    private static final long WIDE = 1 << 20;

    private final TraceStore store;
    private final Scope scope;
    private final CallFilter filter;
    private final CallQuery.Order order;
    private final int page;
    private long first;
    private long last;
    private long width = NARROW;

    /** @param page calls of one step at most, 1 to 1000 */
    public CallWalk(
            TraceStore store, Scope scope, CallFilter filter, NumberRange within, CallQuery.Order order, int page) {
        this.store = store;
        this.scope = scope;
        this.filter = filter;
        this.order = order;
        this.page = page;
        this.first = within.first();
        this.last = within.last();
    }

    /** Whether the whole range was seen. */
    public boolean done() {
        return first > last;
    }

    /** Number from which it goes on. */
    public long position() {
        return order == CallQuery.Order.ASCENDING ? first : last;
    }

    /** The calls of the next step, often none. */
    public List<CallRow> next() {
        boolean ascending = order == CallQuery.Order.ASCENDING;
        NumberRange step = ascending
                ? new NumberRange(first, Math.min(last, first + width - 1))
                : new NumberRange(Math.max(first, last - width + 1), last);
        List<CallRow> calls = store.numbered(scope, filter, step, order, page);
        boolean full = calls.size() == page;
        if (ascending) {
            first = full ? calls.getLast().number() + 1 : step.last() + 1;
        } else {
            last = full ? calls.getLast().number() - 1 : step.first() - 1;
        }
        width = calls.size() < page / 2 ? Math.min(WIDE, width * 2) : width;
        return calls;
    }
}
