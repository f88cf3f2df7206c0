package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Page;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.AuditLog;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.llm.price.Money;
import dev.fairlead.llmtrace.apply.CallErasure;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.SessionRow;
import dev.fairlead.llmtrace.store.TraceStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Calls, traces and sessions. */
final class TracesApi {

    private static final int DEFAULT_LIMIT = 50;

    private final TraceStore store;
    private final CallContent content;
    private final CallErasure erasure;
    private final AuditLog audit;

    TracesApi(TraceStore store, ContentStore content, CallErasure erasure, AuditLog audit) {
        this.store = store;
        this.content = new CallContent(content);
        this.erasure = erasure;
        this.audit = audit;
    }

    void mount(RestApi.Builder api) {
        api.handle("listTraces", LlmTraceApi.answering(this::list))
                .handle("getTrace", LlmTraceApi.answering(this::trace))
                .handle("deleteTrace", LlmTraceApi.answering(this::deleteTrace))
                .handle("deleteSession", LlmTraceApi.answering(this::deleteSession))
                .handle("deleteUser", LlmTraceApi.answering(this::deleteUser))
                .handle("getSpan", LlmTraceApi.answering(this::span))
                .handle("listSessions", LlmTraceApi.answering(this::sessions));
    }

    private RestResponse list(RestRequest request) {
        CallQuery query = new CallQuery(
                CallFilters.filter(request),
                CallQuery.Sort.valueOf(request.query("sort").orElse("start").toUpperCase(Locale.ROOT)),
                request.query("order").orElse("desc").equals("asc")
                        ? CallQuery.Order.ASCENDING
                        : CallQuery.Order.DESCENDING,
                request.queryInt("limit").orElse(DEFAULT_LIMIT),
                request.query("cursor"));
        var page = store.calls(CallFilters.scope(request), query);
        return RestResponse.page(
                new Page<>(page.rows().stream().map(CallView::of).toList(), page.nextCursor()));
    }

    private RestResponse trace(RestRequest request) {
        String traceId = request.path("trace_id");
        List<CallRow> calls = store.trace(CallFilters.scope(request), traceId);
        if (calls.isEmpty()) {
            throw ProblemException.notFound(
                    "No trace " + traceId + " is stored. A call appears here within a second" + " of its end.");
        }
        boolean raw = request.queryBoolean("raw").orElse(false);
        return RestResponse.json(
                200,
                new TraceView(
                        traceId,
                        calls.stream()
                                .map(call -> new SpanView(CallView.of(call), content.of(call, raw)))
                                .toList()));
    }

    private RestResponse deleteTrace(RestRequest request) {
        String traceId = request.path("trace_id");
        int deleted = erased(request, new Selection.OneTrace(traceId), "trace.deleted", traceId);
        if (deleted == 0) {
            throw ProblemException.notFound("No trace " + traceId + " is stored.");
        }
        return RestResponse.json(200, new DeletionView(deleted));
    }

    private RestResponse deleteSession(RestRequest request) {
        String session = request.path("session_id");
        int deleted = erased(request, new Selection.OneSession(session), "session.deleted", session);
        if (deleted == 0) {
            throw ProblemException.notFound("No call of this session is stored.");
        }
        return RestResponse.json(200, new DeletionView(deleted));
    }

    /** A user without calls may still be named in the series, so there is always something to do. */
    private RestResponse deleteUser(RestRequest request) {
        String user = request.path("user_id");
        Selection selection = new Selection.OneUser(user);
        return RestResponse.json(200, new DeletionView(erased(request, selection, "user.deleted", pseudonym(user))));
    }

    private int erased(RestRequest request, Selection selection, String action, String target) {
        Scope scope = CallFilters.scope(request);
        int deleted = erasure.erase(scope, selection);
        if (deleted > 0 || selection instanceof Selection.OneUser) {
            TenantId tenant = scope instanceof Scope.OneTenant one ? new TenantId(one.tenant()) : request.tenant();
            audit.done(new Actor(request.principal(), request.remoteAddress()), action, tenant, target);
        }
        return deleted;
    }

    /** The audit log is never deleted from, so it shows whose data went only to those who know the name. */
    private static String pseudonym(String user) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private RestResponse span(RestRequest request) {
        CallId id = CallId.parse(request.path("span_id"));
        CallRow call = store.call(CallFilters.scope(request), id)
                .orElseThrow(() -> ProblemException.notFound("No call " + id + " is stored."));
        boolean raw = request.queryBoolean("raw").orElse(false);
        return RestResponse.json(200, new SpanView(CallView.of(call), content.of(call, raw)));
    }

    private RestResponse sessions(RestRequest request) {
        SessionQuery query = new SessionQuery(
                CallFilters.filter(request), request.queryInt("limit").orElse(DEFAULT_LIMIT), request.query("cursor"));
        var page = store.sessions(CallFilters.scope(request), query);
        return RestResponse.page(
                new Page<>(page.rows().stream().map(SessionView::of).toList(), page.nextCursor()));
    }

    /** See schema {@code Deletion}. */
    record DeletionView(int deleted) {}

    /** See schema {@code Trace}. */
    record TraceView(String traceId, List<SpanView> spans) {}

    /** See schema {@code Span}. */
    record SpanView(CallView call, CallContent.ContentView content) {}

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
