package dev.fairlead.llmtrace.api;

import dev.fairlead.core.Platform;
import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseException;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestHandler;
import dev.fairlead.core.identity.api.IdentityRoutes;
import dev.fairlead.llmtrace.apply.CallErasure;
import dev.fairlead.llmtrace.apply.Integrity;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.filter.SavedFilters;
import dev.fairlead.llmtrace.score.Feedback;
import dev.fairlead.llmtrace.score.ScoreSums;
import dev.fairlead.llmtrace.score.Scores;
import dev.fairlead.llmtrace.search.CallSearch;
import dev.fairlead.llmtrace.store.SettledCalls;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jooq.exception.DataAccessException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything LLMTrace answers under {@code /api/v1}, its own operations and those of identity. */
public final class LlmTraceApi {

    /** The contract on the class path. */
    public static final String CONTRACT = "llmtrace/openapi.yaml";

    private static final Logger LOG = LoggerFactory.getLogger(LlmTraceApi.class);

    private LlmTraceApi() {}

    /**
     * Binds the contract to the stores.
     *
     * @param lastCall number of the newest call
     * @param settled which calls the store has
     * @param database where scores and saved filters are
     */
    public static RestApi.Builder over(
            TraceStore store,
            ContentStore content,
            CallErasure erasure,
            Integrity integrity,
            LongSupplier lastCall,
            Supplier<SettledCalls> settled,
            Scores scores,
            Feedback feedback,
            Supplier<Database> database,
            Platform platform) {
        RestApi.Builder api = RestApi.builder(CONTRACT, IdentityRoutes.CONTRACT)
                .authenticator(platform.callers())
                .proxyKeys(platform.identity().proxy());
        SavedFilters saved = new SavedFilters(database, platform.clock());
        CallFilters filters = new CallFilters(saved);
        new IdentityRoutes(platform.identity()).handlers().forEach(api::handle);
        new TracesApi(store, content, filters, scores).mount(api);
        new DeletionApi(erasure, platform.identity().audit()).mount(api);
        new SessionsApi(store, content, filters, scores).mount(api);
        new SearchApi(new CallSearch(store, content), filters, lastCall).mount(api);
        new LiveApi(store, filters, settled).mount(api);
        new ExportApi(store, content, filters, settled).mount(api);
        new ScoresApi(scores, feedback, new ScoreSums(database), platform.clock()).mount(api);
        new FiltersApi(saved).mount(api);
        new UsageApi(store, platform.clock()).mount(api);
        new IntegrityApi(integrity, lastCall).mount(api);
        return api;
    }

    /** Words what the store refuses as a problem; a store that fails is our fault, a wrong cursor the caller's. */
    static RestHandler answering(RestHandler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (StoreException e) {
                throw problem(e);
            } catch (ContentException e) {
                LOG.error("the files of what was said cannot be read or written", e);
                throw new ProblemException(
                        503,
                        "content_unavailable",
                        "The files of what was said cannot be read or written; the log says why. Try again.");
            } catch (DatabaseException | DataAccessException e) {
                LOG.error("the database of scores and saved filters does not answer", e);
                throw new ProblemException(
                        503,
                        "database_unavailable",
                        "The database of scores and saved filters does not answer; the log says why.");
            }
        };
    }

    static ProblemException problem(StoreException e) {
        String detail = e.getMessage() == null ? e.code().name() : e.getMessage();
        return switch (e.code()) {
            case INVALID_CURSOR -> new ProblemException(400, "invalid_cursor", detail);
            case INVALID_ID -> new ProblemException(400, "invalid_id", detail);
            case QUERY_TIMEOUT ->
                new ProblemException(
                        503,
                        "query_timeout",
                        "The query took too long: ask for a shorter time range or a narrower filter.");
            case QUERY_MEMORY ->
                new ProblemException(
                        503,
                        "query_memory",
                        "The query needs more memory than it may use: ask for less, or raise llmtrace.store.memory.");
            case TOO_MANY_POINTS -> new ProblemException(400, "too_many_points", detail);
            case BUSY -> new ProblemException(503, "store_busy", "Too many queries are running. Retry in a moment.");
            case UNAVAILABLE -> new ProblemException(503, "store_unavailable", "The store does not answer: " + detail);
        };
    }
}
