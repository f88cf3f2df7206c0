package dev.fairlead.llmtrace.api;

import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.http.Page;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.score.ScoreFilter;
import dev.fairlead.llmtrace.score.Scores;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.SessionRow;
import dev.fairlead.llmtrace.store.TraceStore;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Sessions: their sums, their agents, and what was said in them. */
final class SessionsApi {

    private static final int DEFAULT_LIMIT = 50;
    private static final int DEFAULT_TURNS = 20;
    private static final int PAGE = 1000;
    private static final int MAX_SUMMED = 10 * PAGE;
    /** Calls that follow a page are looked through for the results of its tools. */
    private static final int LOOK_AHEAD = 3;

    private static final int SHOWN_SCORES = 100;
    private static final int MAX_TRACES = 1000;

    private final TraceStore store;
    private final ContentStore content;
    private final CallFilters filters;
    private final Scores scores;

    SessionsApi(TraceStore store, ContentStore content, CallFilters filters, Scores scores) {
        this.store = store;
        this.content = content;
        this.filters = filters;
        this.scores = scores;
    }

    void mount(RestApi.Builder api) {
        api.handle("listSessions", LlmTraceApi.answering(this::list))
                .handle("getSession", LlmTraceApi.answering(this::session))
                .handle("getConversation", LlmTraceApi.answering(this::turns));
    }

    private RestResponse list(RestRequest request) {
        SessionQuery query = new SessionQuery(
                filters.of(request), request.queryInt("limit").orElse(DEFAULT_LIMIT), request.query("cursor"));
        var page = store.sessions(CallFilters.scope(request), query);
        return RestResponse.page(
                new Page<>(page.rows().stream().map(SessionView::of).toList(), page.nextCursor()));
    }

    private RestResponse session(RestRequest request) {
        Scope scope = CallFilters.scope(request);
        CallFilter filter = inSession(request).build();
        SessionRow row = store.sessions(scope, new SessionQuery(filter, 1, Optional.empty())).rows().stream()
                .findFirst()
                .orElseThrow(() -> notFound(request));
        SessionAgents agents = new SessionAgents();
        CallQuery query = oldestFirst(filter, PAGE, Optional.empty());
        int summed = 0;
        boolean whole = false;
        Set<String> traces = new LinkedHashSet<>();
        while (!whole && summed < MAX_SUMMED) {
            var page = store.calls(scope, query);
            agents.add(page.rows());
            page.rows().stream()
                    .map(CallRow::traceId)
                    .limit(MAX_TRACES - traces.size())
                    .forEach(traces::add);
            summed += page.rows().size();
            whole = page.nextCursor().isEmpty();
            query = oldestFirst(filter, PAGE, page.nextCursor());
        }
        return RestResponse.json(
                200,
                new SessionDetailView(
                        SessionView.of(row),
                        agents.views(new AgentStarts(content.reader())),
                        whole,
                        scores(request, traces)));
    }

    /** Those of the session itself before those of its traces. */
    private List<ScoreView> scores(RestRequest request, Set<String> traces) {
        Scope scope = CallFilters.scope(request);
        PageRequest newest = PageRequest.first(SHOWN_SCORES);
        ScoreFilter own = ScoreFilter.ofSession(request.path("session_id"));
        return Stream.concat(
                        scores.list(scope, own, newest).items().stream(),
                        scores.list(scope, ScoreFilter.ofTraces(traces), newest).items().stream())
                .limit(SHOWN_SCORES)
                .map(ScoreView::of)
                .toList();
    }

    private RestResponse turns(RestRequest request) {
        Scope scope = CallFilters.scope(request);
        CallFilter.Builder filter = inSession(request);
        request.query("agent").ifPresent(filter::agent);
        CallFilter wanted = filter.build();
        int limit = request.queryInt("limit").orElse(DEFAULT_TURNS);
        var page = store.calls(scope, oldestFirst(wanted, limit, request.query("cursor")));
        if (page.rows().isEmpty()) {
            throw notFound(request);
        }
        List<CallRow> after = page.nextCursor().isEmpty()
                ? List.of()
                : store.calls(scope, oldestFirst(wanted, LOOK_AHEAD, page.nextCursor()))
                        .rows();
        Conversation conversation = new Conversation(content.reader());
        return RestResponse.page(new Page<>(conversation.turns(page.rows(), after), page.nextCursor()));
    }

    private static CallFilter.Builder inSession(RestRequest request) {
        return CallFilter.builder().session(request.path("session_id"));
    }

    private static CallQuery oldestFirst(CallFilter filter, int limit, Optional<String> cursor) {
        return new CallQuery(filter, CallQuery.Sort.START, CallQuery.Order.ASCENDING, limit, cursor);
    }

    private static ProblemException notFound(RestRequest request) {
        return ProblemException.notFound("No call of session " + request.path("session_id")
                + " is stored. A call appears here within a second of its end.");
    }

    /** See schema {@code SessionDetail}; {@code whole} is false when only the oldest calls are summed up by agent. */
    record SessionDetailView(
            SessionView session, List<SessionAgents.AgentView> agents, boolean whole, List<ScoreView> scores) {}

    /** See schema {@code Session}. */
    record SessionView(
            String tenant,
            String session,
            long calls,
            long errors,
            long tokens,
            String cost,
            String currency,
            long unpriced,
            Instant first,
            Instant last,
            List<String> models,
            List<String> users) {

        static SessionView of(SessionRow row) {
            Money cost = row.cost();
            return new SessionView(
                    row.tenant(),
                    row.session(),
                    row.calls(),
                    row.errors(),
                    row.tokens(),
                    cost.amount().toPlainString(),
                    cost.currency(),
                    row.unpriced(),
                    row.first(),
                    row.last(),
                    row.models(),
                    row.users());
        }
    }
}
