package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.core.identity.Actor;
import dev.fairlead.core.identity.AuditLog;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.llmtrace.apply.CallErasure;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Deletes calls at someone's request, and notes it in the audit log. */
final class DeletionApi {

    private final CallErasure erasure;
    private final AuditLog audit;

    DeletionApi(CallErasure erasure, AuditLog audit) {
        this.erasure = erasure;
        this.audit = audit;
    }

    void mount(RestApi.Builder api) {
        api.handle("deleteTrace", LlmTraceApi.answering(this::deleteTrace))
                .handle("deleteSession", LlmTraceApi.answering(this::deleteSession))
                .handle("deleteUser", LlmTraceApi.answering(this::deleteUser));
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

    /** See schema {@code Deletion}. */
    record DeletionView(int deleted) {}
}
