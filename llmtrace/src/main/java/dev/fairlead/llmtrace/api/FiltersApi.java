package dev.fairlead.llmtrace.api;

import dev.fairlead.core.http.Cursors;
import dev.fairlead.core.http.Json;
import dev.fairlead.core.http.Page;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.llmtrace.filter.SavedFilter;
import dev.fairlead.llmtrace.filter.SavedFilters;
import java.time.Instant;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Filters of calls that a tenant keeps under a name. */
final class FiltersApi {

    private static final int DEFAULT_LIMIT = 50;

    private final SavedFilters filters;

    FiltersApi(SavedFilters filters) {
        this.filters = filters;
    }

    void mount(RestApi.Builder api) {
        api.handle("listFilters", LlmTraceApi.answering(this::list))
                .handle("createFilter", LlmTraceApi.answering(this::create))
                .handle("getFilter", LlmTraceApi.answering(this::show))
                .handle("replaceFilter", LlmTraceApi.answering(this::replace))
                .handle("deleteFilter", LlmTraceApi.answering(this::delete));
    }

    private RestResponse list(RestRequest request) {
        var page = filters.list(
                request.tenant().value(),
                request.queryInt("limit").orElse(DEFAULT_LIMIT),
                request.query("cursor")
                        .map(cursor -> Cursors.decode(cursor, After.class).name()));
        return RestResponse.page(new Page<>(
                page.items().stream().map(FilterView::of).toList(),
                page.nextCursor().map(name -> Cursors.encode(new After(name)))));
    }

    private RestResponse create(RestRequest request) {
        NewFilter wanted = request.body(NewFilter.class);
        return switch (filters.create(request.principal(), wanted.name(), text(wanted.parameters()))) {
            case SavedFilters.Outcome.Saved(SavedFilter filter) -> RestResponse.json(201, FilterView.of(filter));
            case SavedFilters.Outcome.NameTaken _ ->
                throw new ProblemException(
                        409,
                        "filter_exists",
                        "Another filter is saved as " + wanted.name()
                                + ": choose another name, or replace it: with PUT, or filters save --replace.");
            case SavedFilters.Outcome.TooMany _ ->
                throw new ProblemException(
                        409,
                        "too_many_filters",
                        "A tenant saves at most " + SavedFilters.MOST + " filters: delete one.");
        };
    }

    private RestResponse show(RestRequest request) {
        return filters.find(request.tenant().value(), request.path("filter_name"))
                .map(filter -> RestResponse.json(200, FilterView.of(filter)))
                .orElseThrow(() -> notFound(request));
    }

    private RestResponse replace(RestRequest request) {
        String parameters = text(request.body(Replacement.class).parameters());
        return filters.replace(request.tenant().value(), request.path("filter_name"), parameters)
                .map(filter -> RestResponse.json(200, FilterView.of(filter)))
                .orElseThrow(() -> notFound(request));
    }

    private RestResponse delete(RestRequest request) {
        if (!filters.delete(request.tenant().value(), request.path("filter_name"))) {
            throw notFound(request);
        }
        return RestResponse.empty(204);
    }

    /** In one order, so that the same filter is the same text. Reads every value as a list of calls would. */
    private static String text(JsonNode parameters) {
        CallFilters.filter(CallParameters.of(parameters));
        TreeMap<String, JsonNode> ordered = new TreeMap<>();
        parameters.properties().forEach(parameter -> ordered.put(parameter.getKey(), parameter.getValue()));
        return Json.text(ordered);
    }

    private static ProblemException notFound(RestRequest request) {
        return ProblemException.notFound("No filter is saved as " + request.path("filter_name") + ".");
    }

    /** Where a list goes on. */
    record After(String name) {}

    /** See schema {@code NewFilter}. */
    record NewFilter(String name, JsonNode parameters) {}

    /** See schema {@code FilterReplacement}. */
    record Replacement(JsonNode parameters) {}

    /** See schema {@code SavedFilter}. */
    record FilterView(
            String name, JsonNode parameters, ScoreView.AuthorView author, Instant createdAt, Instant updatedAt) {

        static FilterView of(SavedFilter filter) {
            return new FilterView(
                    filter.name(),
                    Json.mapper().readTree(filter.parameters()),
                    new ScoreView.AuthorView(filter.authorKeyId(), filter.authorName()),
                    filter.createdAt(),
                    filter.updatedAt());
        }
    }
}
