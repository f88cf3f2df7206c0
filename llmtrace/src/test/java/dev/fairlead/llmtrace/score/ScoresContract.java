package dev.fairlead.llmtrace.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fairlead.core.database.Database;
import dev.fairlead.core.database.DatabaseSettings;
import dev.fairlead.core.database.PageRequest;
import dev.fairlead.core.identity.Principal;
import dev.fairlead.core.identity.Role;
import dev.fairlead.core.identity.TenantId;
import dev.fairlead.core.identity.TimeOrderedIds;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.score.NewScore.Source;
import dev.fairlead.llmtrace.score.Scores.Outcome;
import dev.fairlead.llmtrace.store.CallId;
import dev.fairlead.llmtrace.store.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What scores do on every database. */
abstract class ScoresContract {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OTHER = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final Scope ACME = Scope.tenant("acme");
    private static final PageRequest ALL = PageRequest.first(PageRequest.LARGEST);
    private static final Principal ANA = new Principal(new TenantId("acme"), "key_ana", "ana", Role.OPERATOR, false);
    private static final Principal BOB = new Principal(new TenantId("acme"), "key_bob", "bob", Role.OPERATOR, false);

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private Database database;
    private Scores scores;
    private ScoreSums sums;

    abstract DatabaseSettings fresh();

    @BeforeEach
    void open() {
        database = Database.open(fresh(), LlmTrace.SCHEMA);
        scores = new Scores(() -> database, clock, new TimeOrderedIds(clock, new Random(7)));
        sums = new ScoreSums(() -> database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void keeps_every_kind_of_value_for_every_target_as_it_was_given() {
        NewScore rating = new NewScore(
                "acme",
                new ScoreTarget.OfTrace(TRACE),
                "rating",
                new ScoreValue.Figure(4.5, OptionalDouble.of(1), OptionalDouble.of(5)),
                "näher geht's nicht ☂",
                Source.HUMAN);
        NewScore verdict =
                said(new ScoreTarget.OfCall(new CallId(TRACE, SPAN)), "helpful", new ScoreValue.Verdict(true));
        NewScore category = said(new ScoreTarget.OfSession("s-1"), "tone", new ScoreValue.Category("curt"));
        kept(ANA, rating);
        kept(ANA, verdict);
        kept(BOB, category);

        List<Score> newestFirst = scores.list(ACME, ScoreFilter.ALL, ALL).items();

        assertThat(newestFirst.stream().map(Score::said)).containsExactly(category, verdict, rating);
        assertThat(newestFirst.getFirst().authorName()).isEqualTo("bob");
        assertThat(newestFirst.getFirst().createdAt()).isEqualTo(now);
    }

    @Test
    void one_tenant_finds_and_deletes_nothing_of_another() {
        Score score = kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "helpful", new ScoreValue.Verdict(true)));

        assertThat(scores.list(Scope.tenant("globex"), ScoreFilter.ALL, ALL).items())
                .isEmpty();
        assertThat(scores.delete(Scope.tenant("globex"), score.id())).isEmpty();
        assertThat(scores.list(Scope.everyTenant(), ScoreFilter.ALL, ALL).items())
                .containsExactly(score);
        assertThat(scores.delete(ACME, score.id())).contains(score);
        assertThat(scores.list(Scope.everyTenant(), ScoreFilter.ALL, ALL).items())
                .isEmpty();
    }

    @Test
    void the_same_request_under_one_idempotency_key_is_kept_once() {
        NewScore said = said(new ScoreTarget.OfTrace(TRACE), "helpful", new ScoreValue.Verdict(true));
        NewScore other = said(new ScoreTarget.OfTrace(TRACE), "helpful", new ScoreValue.Verdict(false));

        Outcome first = scores.keep(ANA, said, Optional.of("k-1"));
        Outcome again = scores.keep(ANA, said, Optional.of("k-1"));
        Outcome reused = scores.keep(ANA, other, Optional.of("k-1"));
        Outcome ofAnother = scores.keep(BOB, said, Optional.of("k-1"));

        assertThat(again).isEqualTo(first);
        assertThat(reused).isInstanceOf(Outcome.KeyReused.class);
        assertThat(ofAnother).isInstanceOf(Outcome.Kept.class).isNotEqualTo(first);
        assertThat(scores.list(ACME, ScoreFilter.ALL, ALL).items()).hasSize(2);
    }

    @Test
    void a_trace_takes_so_many_scores_and_no_more() {
        NewScore said = said(new ScoreTarget.OfTrace(TRACE), "helpful", new ScoreValue.Verdict(true));
        for (int i = 0; i < Scores.MOST; i++) {
            kept(ANA, said);
        }

        assertThat(scores.keep(ANA, said, Optional.empty())).isEqualTo(new Outcome.TooMany());
        kept(ANA, said(new ScoreTarget.OfTrace(OTHER), "helpful", new ScoreValue.Verdict(true)));
    }

    @Test
    void pages_hold_every_score_once() {
        for (int i = 0; i < 5; i++) {
            kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(i)));
        }

        List<Score> paged = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = scores.list(ACME, ScoreFilter.ALL, new PageRequest(2, cursor));
            paged.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(paged)
                .isEqualTo(scores.list(ACME, ScoreFilter.ALL, ALL).items())
                .hasSize(5);
    }

    @Test
    void filters_hold_together() {
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(1)));
        now = now.plus(Duration.ofHours(1));
        Score ofCall = kept(ANA, said(new ScoreTarget.OfCall(new CallId(TRACE, SPAN)), "rating", figure(2)));
        Score ofSession = kept(ANA, said(new ScoreTarget.OfSession(TRACE), "rating", figure(3)));

        assertThat(found(ScoreFilter.ofTraces(Set.of(TRACE, OTHER)))).hasSize(2);
        assertThat(found(ScoreFilter.ofCall(TRACE, SPAN))).containsExactly(ofCall);
        assertThat(found(ScoreFilter.ofSession(TRACE))).containsExactly(ofSession);
        assertThat(found(filter(Optional.of("rating"), Optional.of(now), Optional.empty())))
                .containsExactly(ofSession, ofCall);
        assertThat(found(filter(Optional.of("rating"), Optional.empty(), Optional.of(now))))
                .hasSize(1);
        assertThat(found(filter(Optional.of("other"), Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void sums_up_by_name_and_day() {
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(1)));
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(4)));
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "helpful", new ScoreValue.Verdict(true)));
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "tone", new ScoreValue.Category("curt")));
        now = now.plus(Duration.ofDays(1));
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(4)));
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "helpful", new ScoreValue.Verdict(false)));

        List<ScoreSums.Sum> all = sums.of(ACME, ScoreFilter.ALL);

        assertThat(all.stream().map(ScoreSums.Sum::name)).containsExactly("rating", "helpful", "tone");
        ScoreSums.Sum rating = all.getFirst();
        assertThat(rating.mean()).hasValue(3);
        assertThat(rating.lowest()).hasValue(1);
        assertThat(rating.highest()).hasValue(4);
        assertThat(rating.distribution())
                .containsExactly(new ScoreSums.Part.Figure(1, 1), new ScoreSums.Part.Figure(4, 2));
        assertThat(rating.days())
                .containsExactly(
                        new ScoreSums.Day(LocalDate.of(2026, 3, 1), 2, OptionalDouble.of(2.5)),
                        new ScoreSums.Day(LocalDate.of(2026, 3, 2), 1, OptionalDouble.of(4)));
        assertThat(all.get(1).mean()).hasValue(0.5);
        assertThat(all.get(2).mean()).isEmpty();
        assertThat(all.get(2).distribution()).containsExactly(new ScoreSums.Part.Category("curt", 1));
        assertThat(sums.of(Scope.tenant("globex"), ScoreFilter.ALL)).isEmpty();
    }

    @Test
    void many_numbers_are_told_in_bands_that_hold_each_once() {
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "similarity", figure(random.nextDouble())));
        }

        ScoreSums.Sum sum = sums.of(ACME, ScoreFilter.ALL).getFirst();

        assertThat(sum.distribution()).hasSize(10).allMatch(ScoreSums.Part.Band.class::isInstance);
        assertThat(sum.distribution().stream().mapToLong(ScoreSums.Part::count).sum())
                .isEqualTo(200);
        assertThat(sum.mean().orElseThrow()).isCloseTo(0.5, within(0.1));
    }

    @Test
    void erasing_takes_what_is_about_the_calls_and_leaves_the_rest() {
        CallId call = new CallId(TRACE, SPAN);
        kept(ANA, said(new ScoreTarget.OfCall(call), "rating", figure(1)));
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(2)));
        Score neighbour =
                kept(ANA, said(new ScoreTarget.OfCall(new CallId(TRACE, "1111111111111111")), "rating", figure(3)));
        Score session = kept(ANA, said(new ScoreTarget.OfSession("s-1"), "rating", figure(4)));

        scores.eraseCalls(Scope.tenant("globex"), List.of(call));
        assertThat(found(ScoreFilter.ALL)).hasSize(4);
        scores.eraseCalls(ACME, List.of(call));
        assertThat(found(ScoreFilter.ALL)).containsExactly(session, neighbour);
        scores.eraseTraces(ACME, List.of(TRACE));
        scores.eraseSessions(ACME, List.of("s-1"));
        assertThat(found(ScoreFilter.ALL)).isEmpty();
    }

    @Test
    void what_is_too_old_goes() {
        kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(1)));
        Instant later = now.plus(Duration.ofDays(2));
        now = later;
        Score young = kept(ANA, said(new ScoreTarget.OfTrace(TRACE), "rating", figure(2)));

        assertThat(scores.expire(Scope.everyTenant(), later)).isEqualTo(1);
        assertThat(found(ScoreFilter.ALL)).containsExactly(young);
    }

    private List<Score> found(ScoreFilter filter) {
        return scores.list(ACME, filter, ALL).items();
    }

    private static ScoreFilter filter(Optional<String> name, Optional<Instant> from, Optional<Instant> to) {
        return new ScoreFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), name, Optional.of(Source.API), from, to);
    }

    private static ScoreValue figure(double value) {
        return new ScoreValue.Figure(value, OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static NewScore said(ScoreTarget target, String name, ScoreValue value) {
        return new NewScore("acme", target, name, value, "", Source.API);
    }

    private Score kept(Principal author, NewScore said) {
        return scores.keep(author, said, Optional.empty()) instanceof Outcome.Kept(Score score)
                ? score
                : org.assertj.core.api.Assertions.fail("the score was not kept");
    }
}
