package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Cursors;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.core.http.StreamWriter;
import dev.fairlead.llmtrace.search.CallSearch;
import dev.fairlead.llmtrace.search.Match;
import dev.fairlead.llmtrace.search.SearchListener;
import dev.fairlead.llmtrace.search.SearchProgress;
import dev.fairlead.llmtrace.search.SearchRequest;
import dev.fairlead.llmtrace.search.SearchTerms;
import dev.fairlead.llmtrace.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Search in what was said: a page at a time, or as a stream that tells how far it has come. */
final class SearchApi {

    private static final int DEFAULT_LIMIT = 20;
    private static final Duration PAGE_TIME = Duration.ofSeconds(5);
    private static final long PAGE_BYTES = 256L << 20;
    private static final Duration STREAM_TIME = Duration.ofMinutes(1);
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final CallSearch search;
    private final CallFilters filters;
    private final LongSupplier lastCall;

    /** @param lastCall number of the newest call */
    SearchApi(CallSearch search, CallFilters filters, LongSupplier lastCall) {
        this.search = search;
        this.filters = filters;
        this.lastCall = lastCall;
    }

    void mount(RestApi.Builder api) {
        api.handle("searchTraces", LlmTraceApi.answering(this::page))
                .handle("streamSearch", LlmTraceApi.answering(this::stream));
    }

    private RestResponse page(RestRequest request) {
        SearchRequest wanted = wanted(request, PAGE_TIME, PAGE_BYTES);
        try (CallSearch.Place place = enter()) {
            Collected found = new Collected(request);
            CallSearch.End end = place.search(wanted, found);
            return RestResponse.json(200, new FoundView(found.matches, ProgressView.of(end.progress()), cursor(end)));
        }
    }

    private RestResponse stream(RestRequest request) {
        SearchRequest wanted = wanted(request, STREAM_TIME, Long.MAX_VALUE);
        CallSearch.Place place = enter();
        return RestResponse.events(out -> {
            try (place) {
                CallSearch.End end = place.search(wanted, new Told(out));
                out.event("end", new EndView(ProgressView.of(end.progress()), cursor(end)));
            } catch (StoreException e) {
                ProblemException problem = LlmTraceApi.problem(e);
                out.event("problem", new FailedView(problem.code(), problem.detail()));
            }
        });
    }

    private CallSearch.Place enter() {
        return search.enter()
                .orElseThrow(() -> new ProblemException(
                        503,
                        "search_busy",
                        "As many searches as may run at once do already. Try again when one of them is done."));
    }

    private SearchRequest wanted(RestRequest request, Duration time, long bytes) {
        long last = lastCall.getAsLong();
        long newest = request.query("cursor")
                .map(cursor ->
                        Math.min(last, Cursors.decode(cursor, Position.class).number()))
                .orElse(last);
        return new SearchRequest(
                CallFilters.scope(request),
                filters.of(request),
                terms(request),
                request.query("in").map(side -> Match.Side.valueOf(side.toUpperCase(Locale.ROOT))),
                newest,
                request.queryInt("limit").orElse(DEFAULT_LIMIT),
                time,
                bytes);
    }

    private static SearchTerms terms(RestRequest request) {
        try {
            return SearchTerms.parse(request.query("q").orElse(""));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("query.q", String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> cursor(CallSearch.End end) {
        return end.next().map(number -> Cursors.encode(new Position(number)));
    }

    /** Collects what is found, for one answer. */
    private static final class Collected implements SearchListener {

        private final RestRequest request;
        private final List<MatchView> matches = new ArrayList<>();

        Collected(RestRequest request) {
            this.request = request;
        }

        @Override
        public boolean waits() {
            return !request.clientGone();
        }

        @Override
        public void found(Match match) {
            matches.add(MatchView.of(match));
        }

        @Override
        public void came(SearchProgress progress) {}
    }

    /** Passes on what is found at once, and every now and then how far the search has come. */
    private static final class Told implements SearchListener {

        private final StreamWriter out;
        private long told = System.nanoTime() - PROGRESS_NANOS;

        Told(StreamWriter out) {
            this.out = out;
        }

        @Override
        public boolean waits() {
            return out.open();
        }

        @Override
        public void found(Match match) {
            out.event("match", MatchView.of(match));
        }

        @Override
        public void came(SearchProgress progress) {
            if (System.nanoTime() - told >= PROGRESS_NANOS) {
                told = System.nanoTime();
                out.event("progress", ProgressView.of(progress));
            }
        }
    }

    /** Where a search goes on. */
    record Position(long number) {}

    /** See schema {@code SearchPage}. */
    record FoundView(List<MatchView> data, ProgressView progress, Optional<String> nextCursor) {}

    /** See schema {@code SearchEnd}. */
    record EndView(ProgressView progress, Optional<String> nextCursor) {}

    /** See schema {@code SearchFailure}. */
    record FailedView(String code, String detail) {}

    /** See schema {@code SearchMatch}. */
    record MatchView(CallView call, List<HitView> hits) {
        static MatchView of(Match match) {
            return new MatchView(
                    CallView.of(match.call()),
                    match.hits().stream().map(HitView::of).toList());
        }
    }

    /** See schema {@code SearchHit}. */
    record HitView(String in, String role, String origin, String name, String snippet) {
        static HitView of(Match.Hit hit) {
            return new HitView(
                    hit.side().name().toLowerCase(Locale.ROOT), hit.role(), hit.origin(), hit.name(), hit.snippet());
        }
    }

    /** See schema {@code SearchProgress}. */
    record ProgressView(
            long scannedCalls,
            long scannedBytes,
            long unreadableCalls,
            long remainingCalls,
            Optional<Instant> backTo,
            boolean complete) {
        static ProgressView of(SearchProgress progress) {
            return new ProgressView(
                    progress.scannedCalls(),
                    progress.scannedBytes(),
                    progress.unreadableCalls(),
                    progress.remainingCalls(),
                    progress.backTo(),
                    progress.complete());
        }
    }
}
