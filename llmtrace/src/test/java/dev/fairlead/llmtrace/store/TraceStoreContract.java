package dev.fairlead.llmtrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.content.ContentPlace;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every store does, whatever it is made of. */
public abstract class TraceStoreContract {

    private static final Scope EVERYONE = Scope.everyTenant();
    private static final Scope ACME = Scope.tenant("acme");
    private static final List<CallRow> CALLS = SampleCalls.calls(1, 4000);
    private static final Instant END = SampleCalls.START.plus(Duration.ofHours(10));

    @TempDir
    Path directory;

    private TraceStore store;

    protected abstract TraceStore create(Path directory);

    @BeforeEach
    void fill() {
        store = create(directory);
        store.start();
        store.apply(batch(1, CALLS.subList(0, 1500)));
        store.apply(batch(2, CALLS.subList(1500, 4000)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void returns_a_call_exactly_as_it_was_stored() {
        for (CallRow call : CALLS.subList(0, 200)) {
            assertThat(store.call(EVERYONE, call.id())).contains(call);
        }
    }

    @Test
    void finds_no_call_of_another_tenant() {
        CallRow ofGlobex = CALLS.get(3);

        assertThat(ofGlobex.caller().tenant()).isEqualTo("globex");
        assertThat(store.call(ACME, ofGlobex.id())).isEmpty();
        assertThat(store.trace(ACME, ofGlobex.traceId())).isNotEmpty().doesNotContain(ofGlobex);
        assertThat(store.calls(ACME, CallQuery.newest(CallFilter.ALL, 1000)).rows())
                .hasSize(1000)
                .allMatch(call -> call.caller().tenant().equals("acme"));
        assertThat(store.delete(ACME, new Selection.OneCall(ofGlobex.id()))).isZero();
        assertThat(store.call(EVERYONE, ofGlobex.id())).isPresent();
    }

    @Test
    void applies_a_batch_only_once() {
        List<SeriesPoint> before = store.series(EVERYONE, SeriesQuery.totals(SampleCalls.START, END))
                .toList();

        store.apply(batch(2, CALLS.subList(1500, 4000)));

        assertThat(store.series(EVERYONE, SeriesQuery.totals(SampleCalls.START, END))
                        .toList())
                .isEqualTo(before);
        assertThat(store.storedNumbers(new NumberRange(1, 5000)))
                .isEqualTo(new StoredNumbers(List.of(new NumberRange(1, 4000)), List.of()));
    }

    @Test
    void refuses_a_batch_out_of_turn() {
        assertThatThrownBy(() -> store.apply(batch(4, SampleCalls.calls(4001, 4002))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("expected batch 3");

        assertThat(store.storedNumbers(new NumberRange(4001, 5000)).ranges()).isEmpty();
    }

    @Test
    void filters_by_every_field() {
        CallRow one = CALLS.get(1100);
        check(builder().from(one.startedAt()), call -> !call.startedAt().isBefore(one.startedAt()));
        check(builder().to(one.startedAt()), call -> call.startedAt().isBefore(one.startedAt()));
        check(builder().provider("anthropic"), call -> call.target().provider().equals("anthropic"));
        check(
                builder().model("gpt-x"),
                call -> call.request().model().orElse("").equals("gpt-x"));
        check(
                builder().model("gpt-x-2026-01-01"),
                call -> call.answer().model().orElse("").equals("gpt-x-2026-01-01"));
        check(builder().session("session-40"), call -> call.caller().session().equals("session-40"));
        check(builder().user("user-3"), call -> call.caller().user().equals("user-3"));
        check(builder().agent("agent-1"), call -> call.caller().agent().equals("agent-1"));
        check(builder().key("key-2"), call -> call.caller().keyId().equals("key-2"));
        check(builder().tag("team=t1"), call -> "t1".equals(call.caller().tags().get("team")));
        check(builder().tag("prod"), call -> call.caller().tags().containsKey("prod"));
        check(builder().status(429), call -> call.status() == 429);
        check(builder().statusClass(2), call -> call.status() / 100 == 2);
        check(builder().outcome(Outcome.UPSTREAM_FAILED), call -> call.outcome() == Outcome.UPSTREAM_FAILED);
        check(builder().failed(true), CallRow::failed);
        check(
                builder().minCost(new BigDecimal("0.0001")),
                call -> costs(call, cost -> cost.compareTo(new BigDecimal("0.0001")) >= 0));
        check(
                builder().maxCost(new BigDecimal("0.0001")),
                call -> costs(call, cost -> cost.compareTo(new BigDecimal("0.0001")) <= 0));
        check(builder().minLatency(one.duration()), call -> call.duration().compareTo(one.duration()) >= 0);
        check(builder().maxLatency(one.duration()), call -> call.duration().compareTo(one.duration()) <= 0);
        check(
                builder().provider("openai").user("user-2").statusClass(4),
                call -> call.target().provider().equals("openai")
                        && call.caller().user().equals("user-2")
                        && call.status() / 100 == 4);
    }

    @Test
    void filters_by_the_beginning_of_a_trace_id() {
        List<String> ids = List.of(
                "f".repeat(32),
                "0123456789abcdef0123456789abcdef",
                "0123456789abcdeff123456789abcdef",
                "7fffffffffffffff8000000000000000",
                "80000000000000007fffffffffffffff");
        List<CallRow> calls = new ArrayList<>();
        ids.forEach(id -> calls.add(SampleCalls.ofTrace(id, 4001 + calls.size())));
        store.apply(batch(3, calls));

        for (String id : ids) {
            for (int digits : new int[] {3, 8, 15, 16, 17, 20, 31, 32}) {
                String beginning = id.substring(0, digits);
                assertThat(pages(
                                EVERYONE,
                                CallQuery.newest(builder().trace(beginning).build(), 1000)))
                        .as(beginning)
                        .extracting(CallRow::traceId)
                        .containsExactlyElementsOf(ids.reversed().stream()
                                .filter(other -> other.startsWith(beginning))
                                .toList());
            }
        }
    }

    @Test
    void goes_through_calls_by_their_number() {
        CallFilter filter = builder().user("user-3").build();
        NumberRange range = new NumberRange(100, 3900);
        List<Long> expected = CALLS.stream()
                .filter(call ->
                        range.contains(call.number()) && call.caller().user().equals("user-3"))
                .map(CallRow::number)
                .toList();

        assertThat(walked(new CallWalk(store, EVERYONE, filter, range, CallQuery.Order.ASCENDING, 7)))
                .isEqualTo(expected);
        assertThat(walked(new CallWalk(store, EVERYONE, filter, range, CallQuery.Order.DESCENDING, 7)))
                .isEqualTo(expected.reversed());
        assertThat(store.numbered(ACME, CallFilter.ALL, range, CallQuery.Order.ASCENDING, 1000))
                .hasSize(1000)
                .allMatch(call -> call.caller().tenant().equals("acme"));
        assertThat(walked(new CallWalk(
                        store,
                        EVERYONE,
                        CallFilter.ALL,
                        new NumberRange(5000, 9_000_000),
                        CallQuery.Order.DESCENDING,
                        7)))
                .isEmpty();
    }

    @Test
    void counts_calls_in_ranges_of_numbers() {
        List<NumberRange> ranges = List.of(new NumberRange(1, 10), new NumberRange(3990, 5000));

        assertThat(store.count(EVERYONE, CallFilter.ALL, ranges)).isEqualTo(21);
        assertThat(store.count(ACME, CallFilter.ALL, List.of(new NumberRange(1, 4))))
                .isEqualTo(3);
        assertThat(store.count(EVERYONE, CallFilter.ALL, List.of())).isZero();
    }

    private static List<Long> walked(CallWalk walk) {
        List<Long> numbers = new ArrayList<>();
        while (!walk.done()) {
            walk.next().forEach(call -> numbers.add(call.number()));
        }
        return numbers;
    }

    @Test
    void has_no_calls_of_another_operation() {
        assertThat(store.calls(
                                EVERYONE,
                                CallQuery.newest(builder().operation("embed").build(), 10))
                        .rows())
                .isEmpty();
    }

    @Test
    void pages_through_every_order_without_gap_or_repetition() {
        for (CallQuery.Sort sort : CallQuery.Sort.values()) {
            for (CallQuery.Order order : CallQuery.Order.values()) {
                CallQuery query = new CallQuery(CallFilter.ALL, sort, order, 700, Optional.empty());
                Comparator<CallRow> ascending =
                        Comparator.comparing((CallRow row) -> sort.value(row)).thenComparing(CallRow::number);

                assertThat(pages(EVERYONE, query))
                        .containsExactlyElementsOf(CALLS.stream()
                                .sorted(order == CallQuery.Order.ASCENDING ? ascending : ascending.reversed())
                                .toList());
            }
        }
    }

    @Test
    void refuses_a_cursor_of_another_order_or_of_nobody() {
        CallQuery newest = CallQuery.newest(CallFilter.ALL, 5);
        String cursor = store.calls(EVERYONE, newest).nextCursor().orElseThrow();
        CallQuery byCost =
                new CallQuery(CallFilter.ALL, CallQuery.Sort.COST, CallQuery.Order.ASCENDING, 5, Optional.of(cursor));

        assertThatThrownBy(() -> store.calls(EVERYONE, byCost)).hasMessageContaining("cursor");
        assertThatThrownBy(() -> store.calls(EVERYONE, newest.after("no cursor")))
                .hasMessageContaining("cursor");
        assertThatThrownBy(() -> store.sessions(EVERYONE, new SessionQuery(CallFilter.ALL, 5, Optional.of("AAAA"))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.INVALID_CURSOR));
    }

    @Test
    void returns_the_calls_of_a_trace_by_their_start() {
        assertThat(store.trace(EVERYONE, CALLS.get(10).traceId()))
                .containsExactlyElementsOf(CALLS.stream()
                        .filter(call -> call.traceId().equals(CALLS.get(10).traceId()))
                        .toList());
    }

    @Test
    void sums_up_sessions_newest_first() {
        SessionQuery query = new SessionQuery(builder().provider("openai").build(), 50, Optional.empty());
        List<SessionRow> sessions = new ArrayList<>();
        Page<SessionRow> page = store.sessions(ACME, query);
        sessions.addAll(page.rows());
        while (page.nextCursor().isPresent()) {
            page = store.sessions(ACME, query.after(page.nextCursor().get()));
            sessions.addAll(page.rows());
        }

        List<CallRow> calls = CALLS.stream()
                .filter(call -> call.caller().tenant().equals("acme")
                        && !call.caller().session().isEmpty()
                        && call.target().provider().equals("openai"))
                .toList();
        assertThat(sessions).extracting(SessionRow::session).doesNotHaveDuplicates();
        assertThat(sessions)
                .isSortedAccordingTo(Comparator.comparing(SessionRow::last).reversed());
        assertThat(sessions.stream().mapToLong(SessionRow::calls).sum()).isEqualTo(calls.size());
        for (SessionRow session : sessions) {
            List<CallRow> own = calls.stream()
                    .filter(call -> call.caller().session().equals(session.session()))
                    .toList();
            assertThat(session.tokens())
                    .isEqualTo(own.stream()
                            .mapToLong(call -> call.usage().totalTokens())
                            .sum());
            assertThat(session.errors())
                    .isEqualTo(own.stream().filter(CallRow::failed).count());
            assertThat(session.cost().amount()).isEqualByComparingTo(cost(own));
            assertThat(session.first()).isEqualTo(own.getFirst().startedAt());
            assertThat(session.last()).isEqualTo(own.getLast().startedAt());
            assertThat(session.users())
                    .containsExactlyElementsOf(own.stream()
                            .map(call -> call.caller().user())
                            .distinct()
                            .sorted()
                            .toList());
            assertThat(session.models())
                    .containsExactlyElementsOf(own.stream()
                            .flatMap(call -> call
                                    .answer()
                                    .model()
                                    .or(() -> call.request().model())
                                    .stream())
                            .distinct()
                            .sorted()
                            .toList());
        }
    }

    @Test
    void series_equal_a_recomputation_from_the_rows() {
        for (SeriesQuery.Step step : SeriesQuery.Step.values()) {
            for (List<Dimension> groupBy : List.of(
                    List.<Dimension>of(),
                    List.of(Dimension.TENANT),
                    List.of(Dimension.SERVED_MODEL, Dimension.STATUS_CLASS),
                    List.of(Dimension.USER, Dimension.OUTCOME),
                    List.of(Dimension.AGENT, Dimension.KEY))) {
                for (Map<Dimension, String> where : List.of(
                        Map.<Dimension, String>of(), Map.of(Dimension.PROVIDER, "openai", Dimension.AGENT, ""))) {
                    SeriesQuery query = new SeriesQuery(SampleCalls.START, END, step, groupBy, where);

                    assertThat(store.series(ACME, query).toList()).isNotEmpty().isEqualTo(recomputed(ACME, query));
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void series_of_millennia_cost_what_is_in_them() {
        Instant ancient = Instant.parse("0001-01-01T00:00:00Z");
        for (SeriesQuery.Step step : SeriesQuery.Step.values()) {
            SeriesQuery all =
                    new SeriesQuery(ancient, Instant.parse("9999-01-01T00:00:00Z"), step, List.of(), Map.of());
            SeriesQuery none =
                    new SeriesQuery(ancient, SampleCalls.START.minusSeconds(3600), step, List.of(), Map.of());

            assertThat(store.series(ACME, all).toList()).isNotEmpty().isEqualTo(recomputed(ACME, all));
            assertThat(store.series(ACME, none).toList()).isEmpty();
        }
    }

    @Test
    void series_name_the_groups_with_the_most_calls_and_sum_up_the_others() {
        for (SeriesQuery.Step step : SeriesQuery.Step.values()) {
            for (List<Dimension> groupBy : List.of(
                    List.<Dimension>of(), List.of(Dimension.USER), List.of(Dimension.SERVED_MODEL, Dimension.USER))) {
                SeriesQuery query = new SeriesQuery(SampleCalls.START, END, step, groupBy, Map.of(), Optional.of(3));

                assertThat(store.series(ACME, query).toList()).isNotEmpty().isEqualTo(recomputed(ACME, query));
            }
        }
        List<SeriesPoint> whole = store.series(
                        ACME,
                        new SeriesQuery(
                                SampleCalls.START,
                                END,
                                SeriesQuery.Step.WHOLE,
                                List.of(Dimension.USER),
                                Map.of(),
                                Optional.of(3)))
                .toList();
        assertThat(whole).hasSize(4);
        assertThat(whole.getFirst().group()).isEmpty();
        assertThat(whole.stream().mapToLong(point -> point.totals().calls()).sum())
                .isEqualTo(CALLS.stream()
                        .filter(call -> call.caller().tenant().equals("acme"))
                        .count());
    }

    @Test
    void sums_up_sessions_within_any_range_and_filter() {
        Instant from = SampleCalls.START.plus(Duration.ofMinutes(17));
        Instant to = SampleCalls.START.plus(Duration.ofMinutes(100));
        for (CallFilter.Builder filter : List.of(
                builder().from(from),
                builder().to(to),
                builder().from(from).to(to),
                builder().from(from).to(from.plusSeconds(600)),
                builder().from(from).user("user-2"),
                builder().to(to).tag("team=t1"),
                builder().session("session-40"))) {
            CallFilter wanted = filter.build();
            Map<String, List<CallRow>> expected = CALLS.stream()
                    .filter(call -> !call.caller().session().isEmpty()
                            && wanted.from().stream()
                                    .noneMatch(begin -> call.startedAt().isBefore(begin))
                            && wanted.to().stream()
                                    .allMatch(end -> call.startedAt().isBefore(end))
                            && wanted.user().stream()
                                    .allMatch(user -> call.caller().user().equals(user))
                            && wanted.session().stream()
                                    .allMatch(one -> call.caller().session().equals(one))
                            && (wanted.tag().isEmpty()
                                    || "t1".equals(call.caller().tags().get("team"))))
                    .collect(Collectors.groupingBy(
                            call -> call.caller().tenant() + call.caller().session()));

            assertThat(expected).isNotEmpty();
            assertThat(sessions(new SessionQuery(wanted, 1000, Optional.empty())))
                    .hasSize(expected.size())
                    .allSatisfy(session -> {
                        List<CallRow> own = expected.get(session.tenant() + session.session());
                        assertThat(session.calls()).isEqualTo(own.size());
                        assertThat(session.cost().amount()).isEqualByComparingTo(cost(own));
                        assertThat(session.first()).isEqualTo(own.getFirst().startedAt());
                        assertThat(session.last()).isEqualTo(own.getLast().startedAt());
                    });
        }
    }

    @Test
    void sessions_lose_calls_that_are_deleted_or_expire() {
        CallRow doomed = CALLS.get(2000);
        SessionQuery one =
                new SessionQuery(builder().session(doomed.caller().session()).build(), 10, Optional.empty());
        List<CallRow> left = CALLS.stream()
                .filter(call ->
                        call.caller().session().equals(doomed.caller().session()) && call.number() != doomed.number())
                .toList();

        store.compact(END);
        store.delete(EVERYONE, new Selection.OneCall(doomed.id()));

        assertThat(sessions(one).stream().mapToLong(SessionRow::calls).sum()).isEqualTo(left.size());
        Instant limit = left.get(3).startedAt();
        store.expire(EVERYONE, new Selection.BeganBefore(limit));
        assertThat(sessions(one).stream().mapToLong(SessionRow::calls).sum()).isEqualTo(left.size() - 3);
        List<CallRow> all = CALLS.stream()
                .filter(call -> !call.caller().session().isEmpty()
                        && call.number() != doomed.number()
                        && !call.startedAt().isBefore(limit))
                .toList();
        assertThat(sessions(new SessionQuery(CallFilter.ALL, 1000, Optional.empty())).stream()
                        .mapToLong(SessionRow::calls)
                        .sum())
                .isEqualTo(all.size());
    }

    @Test
    void finds_traces_of_compacted_hours_and_none_of_removed_calls() {
        CallRow one = CALLS.get(700);

        store.compact(END);

        assertThat(store.call(EVERYONE, one.id())).contains(one);
        assertThat(store.trace(EVERYONE, one.traceId())).contains(one);
        store.delete(EVERYONE, new Selection.OneTrace(one.traceId()));
        assertThat(store.trace(EVERYONE, one.traceId())).isEmpty();
    }

    @Test
    void series_stay_the_same_when_they_are_compacted() {
        SeriesQuery query = new SeriesQuery(
                SampleCalls.START,
                END,
                SeriesQuery.Step.HOUR,
                List.of(Dimension.USER, Dimension.SERVED_MODEL),
                Map.of());

        store.compact(SampleCalls.START.plus(Duration.ofHours(1)));
        store.apply(batch(3, SampleCalls.calls(4001, 4100)));
        store.compact(END);
        store.compact(END);

        List<CallRow> all = new ArrayList<>(CALLS);
        all.addAll(SampleCalls.calls(4001, 4100));
        assertThat(store.series(EVERYONE, query).toList()).isEqualTo(recomputed(EVERYONE, query, all));
    }

    @Test
    void deletes_the_calls_of_a_user_and_the_name_from_the_series_but_not_the_money() {
        Selection selection = new Selection.OneUser("user-3");
        SeriesQuery totals = SeriesQuery.totals(SampleCalls.START, END);
        SeriesQuery byUser =
                new SeriesQuery(SampleCalls.START, END, SeriesQuery.Step.WHOLE, List.of(Dimension.USER), Map.of());
        List<SeriesPoint> before = store.series(ACME, totals).toList();
        List<CallRow> doomed = CALLS.stream()
                .filter(call -> call.caller().tenant().equals("acme")
                        && call.caller().user().equals("user-3"))
                .toList();

        assertThat(store.selected(ACME, selection, 10_000)).containsExactlyElementsOf(doomed);
        assertThat(store.delete(ACME, selection)).isEqualTo(doomed.size());
        store.scrub(store.unscrubbed());
        assertThat(store.unscrubbed()).isZero();

        assertThat(store.selected(ACME, selection, 10)).isEmpty();
        assertThat(store.selected(Scope.tenant("globex"), selection, 10)).isNotEmpty();
        assertThat(store.series(ACME, totals).toList()).isEqualTo(before);
        assertThat(store.series(ACME, byUser).toList())
                .extracting(point -> point.group().getFirst())
                .contains("", "user-2")
                .doesNotContain("user-3");
        assertThat(deleted()).isEqualTo(numbers(doomed));
    }

    @Test
    void deletes_by_call_by_trace_and_by_session() {
        CallRow one = CALLS.get(20);
        List<CallRow> trace = store.trace(EVERYONE, CALLS.get(50).traceId());
        List<CallRow> session = CALLS.stream()
                .filter(call -> call.caller().session().equals("session-90"))
                .toList();

        assertThat(store.delete(EVERYONE, new Selection.OneCall(one.id()))).isEqualTo(1);
        assertThat(store.delete(
                        EVERYONE, new Selection.OneTrace(trace.getFirst().traceId())))
                .isEqualTo(trace.size());
        assertThat(store.delete(EVERYONE, new Selection.OneSession("session-90")))
                .isEqualTo(session.size());
        assertThat(store.delete(EVERYONE, new Selection.OneSession("session-90")))
                .isZero();

        Set<Long> expected = numbers(trace);
        expected.addAll(numbers(session));
        expected.add(one.number());
        assertThat(deleted()).isEqualTo(expected);
        assertThat(store.storedNumbers(new NumberRange(1, 4000)).ranges().stream()
                        .mapToLong(NumberRange::size)
                        .sum())
                .isEqualTo(4000 - expected.size());
    }

    @Test
    void expires_old_calls_and_keeps_their_sums() {
        Instant limit = CALLS.get(1000).startedAt();
        List<SeriesPoint> before = store.series(EVERYONE, SeriesQuery.totals(SampleCalls.START, END))
                .toList();

        assertThat(store.expire(EVERYONE, new Selection.BeganBefore(limit))).isEqualTo(1000);

        assertThat(store.gone(new NumberRange(500, 4000)))
                .containsExactly(new Gone(new NumberRange(500, 1000), Gone.Reason.EXPIRED));
        assertThat(store.storedNumbers(new NumberRange(1, 4000)).ranges()).containsExactly(new NumberRange(1001, 4000));
        assertThat(store.series(EVERYONE, SeriesQuery.totals(SampleCalls.START, END))
                        .toList())
                .isEqualTo(before);
    }

    @Test
    void counts_calls_that_are_only_metered() {
        List<CallRow> metered = SampleCalls.calls(4001, 4010);
        Gone dropped = new Gone(new NumberRange(4001, 4010), Gone.Reason.DROPPED);

        store.apply(new Batch(new Batch.Mark(3, 77, 4011, 4010), List.of(), metered, List.of(dropped), List.of()));

        List<CallRow> all = new ArrayList<>(CALLS);
        all.addAll(metered);
        SeriesQuery totals = SeriesQuery.totals(SampleCalls.START, END);
        assertThat(store.series(EVERYONE, totals).toList()).isEqualTo(recomputed(EVERYONE, totals, all));
        assertThat(store.call(EVERYONE, metered.getFirst().id())).isEmpty();
        assertThat(store.gone(new NumberRange(1, 9999))).containsExactly(dropped);
        assertThat(store.mark()).isEqualTo(new Batch.Mark(3, 77, 4011, 4010));
    }

    @Test
    void keeps_open_calls_until_they_are_closed() {
        ContentPlace text = new ContentPlace(LocalDate.of(2026, 3, 1), 2, 1L << 33, 7, 4096);
        OpenCall first = new OpenCall(3990, 31, new byte[] {1, 0, -1}, Optional.of(text));
        OpenCall second = new OpenCall(3991, 1L << 40, new byte[0], Optional.empty());
        Batch opening = open(3, List.of(second, first), List.of());

        store.apply(opening);
        store.apply(opening);

        assertThat(store.openCalls()).usingRecursiveComparison().isEqualTo(List.of(first, second));

        store.apply(open(4, List.of(), List.of(3990L)));

        assertThat(store.openCalls()).usingRecursiveComparison().isEqualTo(List.of(second));
    }

    @Test
    void remembers_which_batches_of_a_provider_counted() {
        Batch counting = new Batch(
                new Batch.Mark(3, 3000, 4001, 4000),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of("one", "two"));

        store.apply(counting);
        store.apply(counting);

        assertThat(store.countedBatches()).containsExactlyInAnyOrder("one", "two");
    }

    private static Batch open(long number, List<OpenCall> opened, List<Long> closed) {
        Batch.Mark mark = new Batch.Mark(number, number * 1000, 4001, 4000);
        return new Batch(mark, List.of(), List.of(), List.of(), List.of(), opened, closed, List.of());
    }

    private void check(CallFilter.Builder filter, Predicate<CallRow> expected) {
        List<CallRow> matching = CALLS.stream().filter(expected).toList();
        assertThat(matching).isNotEmpty().hasSizeLessThan(CALLS.size());
        assertThat(pages(
                        EVERYONE,
                        new CallQuery(
                                filter.build(),
                                CallQuery.Sort.START,
                                CallQuery.Order.ASCENDING,
                                1000,
                                Optional.empty())))
                .containsExactlyElementsOf(matching);
    }

    private List<CallRow> pages(Scope scope, CallQuery query) {
        Page<CallRow> page = store.calls(scope, query);
        List<CallRow> rows = new ArrayList<>(page.rows());
        while (page.nextCursor().isPresent()) {
            page = store.calls(scope, query.after(page.nextCursor().get()));
            rows.addAll(page.rows());
        }
        return rows;
    }

    private List<SessionRow> sessions(SessionQuery query) {
        Page<SessionRow> page = store.sessions(EVERYONE, query);
        List<SessionRow> rows = new ArrayList<>(page.rows());
        while (page.nextCursor().isPresent()) {
            page = store.sessions(EVERYONE, query.after(page.nextCursor().get()));
            rows.addAll(page.rows());
        }
        return rows;
    }

    private Set<Long> deleted() {
        Set<Long> numbers = new HashSet<>();
        for (Gone gone : store.gone(new NumberRange(1, Long.MAX_VALUE))) {
            assertThat(gone.reason()).isEqualTo(Gone.Reason.DELETED);
            for (long number = gone.numbers().first(); number <= gone.numbers().last(); number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static Batch batch(long number, List<CallRow> rows) {
        return new Batch(
                new Batch.Mark(
                        number,
                        number * 1000,
                        rows.getLast().number() + 1,
                        rows.getLast().number()),
                rows,
                List.of(),
                List.of(),
                List.of());
    }

    private static List<SeriesPoint> recomputed(Scope scope, SeriesQuery query) {
        return recomputed(scope, query, CALLS);
    }

    private static List<SeriesPoint> recomputed(Scope scope, SeriesQuery query, List<CallRow> rows) {
        return Recomputed.series(scope, query, rows);
    }

    private static boolean costs(CallRow call, Predicate<BigDecimal> condition) {
        return call.cost().stream().anyMatch(cost -> condition.test(cost.amount()));
    }

    private static BigDecimal cost(List<CallRow> calls) {
        return calls.stream()
                .flatMap(call -> call.cost().stream())
                .map(money -> money.amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Set<Long> numbers(List<CallRow> calls) {
        return new HashSet<>(calls.stream().map(CallRow::number).toList());
    }

    private static CallFilter.Builder builder() {
        return CallFilter.builder();
    }
}
