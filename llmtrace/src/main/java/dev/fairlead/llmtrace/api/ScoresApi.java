package dev.fairlead.llmtrace.api;

import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.http.Cursors;
import dev.fairlead.core.http.Page;
import dev.fairlead.core.http.ProblemException;
import dev.fairlead.core.http.RestApi;
import dev.fairlead.core.http.RestRequest;
import dev.fairlead.core.http.RestResponse;
import dev.fairlead.llmtrace.score.Feedback;
import dev.fairlead.llmtrace.score.NewScore;
import dev.fairlead.llmtrace.score.Score;
import dev.fairlead.llmtrace.score.ScoreFilter;
import dev.fairlead.llmtrace.score.ScoreSums;
import dev.fairlead.llmtrace.score.Scores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Scores and the feedback of applications. */
final class ScoresApi {

    private static final int DEFAULT_LIMIT = 50;
    private static final Duration DEFAULT_SPAN = Duration.ofDays(30);
    private static final Duration LONGEST_SPAN = Duration.ofDays(400);

    private final Scores scores;
    private final Feedback feedback;
    private final ScoreSums sums;
    private final Clock clock;

    ScoresApi(Scores scores, Feedback feedback, ScoreSums sums, Clock clock) {
        this.scores = scores;
        this.feedback = feedback;
        this.sums = sums;
        this.clock = clock;
    }

    void mount(RestApi.Builder api) {
        api.handle("createScore", LlmTraceApi.answering(this::create))
                .handle("sendFeedback", LlmTraceApi.answering(this::feedback))
                .handle("listScores", LlmTraceApi.answering(this::list))
                .handle("deleteScore", LlmTraceApi.answering(this::delete))
                .handle("sumUpScores", LlmTraceApi.answering(this::sumUp));
    }

    private RestResponse create(RestRequest request) {
        return kept(
                request, request.body(ScoreRequest.class).score(request.tenant().value()));
    }

    /** What applications may do with a key for LLM calls: people's opinions go in, nothing comes out. */
    private RestResponse feedback(RestRequest request) {
        NewScore said = request.body(ScoreRequest.class).score(request.tenant().value());
        if (!feedback.admits(said)) {
            throw new ProblemException(
                            429,
                            "too_much_feedback",
                            "This tenant sent as much feedback as is taken in an hour. Until the next hour only what is about"
                                    + " stored calls and sessions is taken, and this is not: send it again then.")
                    .retryAfter(feedback.untilMore());
        }
        return kept(
                request,
                new NewScore(
                        said.tenant(),
                        said.target(),
                        said.name(),
                        said.value(),
                        said.comment(),
                        NewScore.Source.HUMAN));
    }

    private RestResponse kept(RestRequest request, NewScore said) {
        return switch (scores.keep(request.principal(), said, request.header("idempotency-key"))) {
            case Scores.Outcome.Kept(Score score) -> RestResponse.json(201, ScoreView.of(score));
            case Scores.Outcome.KeyReused(String id) ->
                throw new ProblemException(
                        409,
                        "idempotency_key_reused",
                        "This Idempotency-Key was used for a different score, " + id + "; choose a new one.");
            case Scores.Outcome.TooMany _ ->
                throw new ProblemException(
                        409,
                        "too_many_scores",
                        "A trace or session has at most " + Scores.MOST + " scores, and this one has them.");
        };
    }

    private RestResponse list(RestRequest request) {
        PageRequest wanted = new PageRequest(
                request.queryInt("limit").orElse(DEFAULT_LIMIT),
                request.query("cursor")
                        .map(cursor -> Cursors.decode(cursor, After.class).id()));
        var page = scores.list(
                CallFilters.scope(request),
                filter(request, request.queryInstant("from"), request.queryInstant("to")),
                wanted);
        return RestResponse.page(
                new Page<>(ScoreView.of(page.items()), page.nextCursor().map(id -> Cursors.encode(new After(id)))));
    }

    private RestResponse delete(RestRequest request) {
        String id = request.path("score_id");
        if (scores.delete(CallFilters.scope(request), id).isEmpty()) {
            throw ProblemException.notFound("There is no score " + id + ".");
        }
        return RestResponse.empty(204);
    }

    private RestResponse sumUp(RestRequest request) {
        Instant to = request.queryInstant("to").orElseGet(clock::instant);
        Instant from = request.queryInstant("from").orElseGet(() -> to.minus(DEFAULT_SPAN));
        if (!from.isBefore(to)) {
            throw ProblemException.invalid(
                    "query.from", "The range begins at " + from + ", not before its end " + to + ".");
        }
        if (Duration.between(from, to).compareTo(LONGEST_SPAN) > 0) {
            throw ProblemException.invalid(
                    "query.from", "Scores are summed up over at most " + LONGEST_SPAN.toDays() + " days.");
        }
        List<SumView> views =
                sums.of(CallFilters.scope(request), filter(request, Optional.of(from), Optional.of(to))).stream()
                        .map(SumView::of)
                        .toList();
        return RestResponse.json(200, new SumsView(from, to, views));
    }

    private static ScoreFilter filter(RestRequest request, Optional<Instant> from, Optional<Instant> to) {
        return new ScoreFilter(
                request.query("trace_id").map(Set::of),
                request.query("span_id"),
                request.query("session"),
                request.query("name"),
                request.query("source").map(who -> NewScore.Source.valueOf(who.toUpperCase(Locale.ROOT))),
                from,
                to);
    }

    /** Where a list goes on. */
    record After(String id) {}

    /** See schema {@code ScoreSums}. */
    record SumsView(Instant from, Instant to, List<SumView> data) {}

    /** See schema {@code ScoreSum}. */
    record SumView(
            String name,
            String type,
            long count,
            OptionalDouble mean,
            OptionalDouble min,
            OptionalDouble max,
            List<PartView> distribution,
            List<DayView> days) {

        static SumView of(ScoreSums.Sum sum) {
            String type = sum.kind().name().toLowerCase(Locale.ROOT);
            return new SumView(
                    sum.name(),
                    type,
                    sum.count(),
                    sum.mean(),
                    sum.lowest(),
                    sum.highest(),
                    sum.distribution().stream()
                            .map(part -> PartView.of(part, type))
                            .toList(),
                    sum.days().stream()
                            .map(day -> new DayView(day.day(), day.count(), day.mean()))
                            .toList());
        }
    }

    /** A value, or a band of numbers. */
    record PartView(Optional<Object> value, OptionalDouble from, OptionalDouble to, long count) {

        static PartView of(ScoreSums.Part part, String type) {
            return switch (part) {
                case ScoreSums.Part.Figure figure ->
                    new PartView(
                            Optional.of(type.equals("boolean") ? (Object) (figure.value() != 0) : figure.value()),
                            OptionalDouble.empty(),
                            OptionalDouble.empty(),
                            figure.count());
                case ScoreSums.Part.Band band ->
                    new PartView(
                            Optional.empty(),
                            OptionalDouble.of(band.from()),
                            OptionalDouble.of(band.to()),
                            band.count());
                case ScoreSums.Part.Category category ->
                    new PartView(
                            Optional.of(category.name()),
                            OptionalDouble.empty(),
                            OptionalDouble.empty(),
                            category.count());
            };
        }
    }

    /** The scores of a UTC day. */
    record DayView(LocalDate day, long count, OptionalDouble mean) {}
}
