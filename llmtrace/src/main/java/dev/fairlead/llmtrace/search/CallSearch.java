package dev.fairlead.llmtrace.search;

import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentReader;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.CallWalk;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Searches what was said, newest calls first. Rows are asked for in small steps and their text is read block by block, so
 * that memory stays bounded; few searches run at once, and each rests in between, so that calls through the proxy are not
 * held up.
 */
public final class CallSearch {

    private static final int AT_ONCE = 2;
    private static final int PAGE = 200;
    /** Of each body. What is longer is looked into as far as this. */
    private static final int MAX_BODY_BYTES = 4 << 20;

    private final TraceStore store;
    private final ContentStore content;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public CallSearch(TraceStore store, ContentStore content) {
        this.store = store;
        this.content = content;
    }

    /**
     * Where a search ended.
     *
     * @param next number of the call to go on with; empty when everything was looked into
     */
    public record End(SearchProgress progress, Optional<Long> next) {}

    /** Takes the place of a search; empty when as many as may run at once do already. To be closed when it is done. */
    public Optional<Place> enter() {
        return places.tryAcquire() ? Optional.of(new Place()) : Optional.empty();
    }

    /** One of the few searches that may run at once. */
    public final class Place implements AutoCloseable {

        private Place() {}

        /** Blocks until the search is done, has used up what the request allows, or nobody waits any more. */
        public End search(SearchRequest request, SearchListener listener) {
            return new Run(request, listener).run();
        }

        @Override
        public void close() {
            places.release();
        }
    }

    private final class Run {

        private final SearchRequest request;
        private final SearchListener listener;
        private final Finder finder;
        private final SearchTally tally;
        private final Pace pace = new Pace();
        private final long deadline;

        Run(SearchRequest request, SearchListener listener) {
            this.request = request;
            this.listener = listener;
            this.finder = new Finder(request.terms(), request.only());
            this.deadline = System.nanoTime() + request.time().toNanos();
            long calls = request.newest() < 1
                    ? 0
                    : store.count(request.scope(), request.filter(), List.of(new NumberRange(1, request.newest())));
            this.tally = new SearchTally(calls);
        }

        End run() {
            if (request.newest() < 1) {
                return new End(tally.progress(true), Optional.empty());
            }
            CallWalk walk = new CallWalk(
                    store,
                    request.scope(),
                    request.filter(),
                    new NumberRange(1, request.newest()),
                    CallQuery.Order.DESCENDING,
                    PAGE);
            while (!walk.done()) {
                List<CallRow> calls = walk.next();
                // A reader for each page: what is deleted meanwhile is not remembered for longer.
                ContentReader reader = content.reader();
                for (CallRow call : calls) {
                    look(call, reader);
                    if (isSpent() && call.number() > 1) {
                        return new End(tally.progress(false), Optional.of(call.number() - 1));
                    }
                    listener.came(tally.progress(false));
                    pace.rest();
                }
                if (isSpent() && !walk.done()) {
                    return new End(tally.progress(false), Optional.of(walk.position()));
                }
                listener.came(tally.progress(false));
            }
            return new End(tally.progress(true), Optional.empty());
        }

        private void look(CallRow call, ContentReader reader) {
            if (tally.scan(call)) {
                try {
                    List<Match.Hit> hits = finder.hits(CallText.of(call, reader, MAX_BODY_BYTES));
                    if (!hits.isEmpty()) {
                        tally.match();
                        listener.found(new Match(call, hits));
                    }
                } catch (ContentException e) {
                    tally.unreadable();
                }
            }
        }

        private boolean isSpent() {
            return tally.matches() >= request.matches()
                    || tally.bytes() >= request.bytes()
                    || System.nanoTime() - deadline >= 0
                    || !listener.waits();
        }
    }
}
