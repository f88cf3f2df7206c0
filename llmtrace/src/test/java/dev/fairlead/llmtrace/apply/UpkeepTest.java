package dev.fairlead.llmtrace.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpkeepTest {

    private static final SeriesQuery TOTALS = SeriesQuery.totals(Rig.START, Rig.START.plus(Duration.ofHours(10)));

    @TempDir
    Path directory;

    private final List<String> expired = new ArrayList<>();

    @Test
    void merges_the_series_of_hours_that_are_over() throws SQLException {
        List<SeriesPoint> before;
        try (Rig rig = Rig.started(directory)) {
            rig.calls(300);
            rig.awaitApplied();
            before = rig.store.series(Scope.everyTenant(), TOTALS).toList();

            upkeep(rig, Retention.FOREVER, Rig.START.plus(Duration.ofDays(1))).tend();

            assertThat(rig.store.series(Scope.everyTenant(), TOTALS).toList()).isEqualTo(before);
        }
        assertThat(count("rollups")).isEqualTo(count("(SELECT DISTINCT hour, dimensions FROM rollups)"));
        assertThat(count("rollups")).isPositive();
        assertThat(count("recent_rollups")).isZero();
    }

    @Test
    void removes_calls_and_their_text_when_they_are_too_old() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(10);
            rig.awaitApplied();
            ContentPlace text = rig.rows().getFirst().requestBody().place().orElseThrow();
            Retention week = new Retention(Keeping.EVERYTHING.withCalls(Duration.ofDays(7)), Map.of());

            upkeep(rig, week, Rig.START.plus(Duration.ofDays(6))).tend();
            assertThat(rig.rows()).hasSize(10);

            upkeep(rig, week, Rig.START.plus(Duration.ofDays(9))).tend();
            assertThat(rig.rows()).isEmpty();
            assertThat(expired).last().isEqualTo(Scope.everyTenant() + " " + Rig.START.plus(Duration.ofDays(2)));
            assertThat(rig.integrity.check().expired()).isEqualTo(10);
            assertThat(rig.integrity.check().isSound()).isTrue();
            assertGone(rig, text);
        }
    }

    @Test
    void removes_text_before_its_calls_where_that_is_wanted() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(10);
            rig.awaitApplied();
            Retention textForADay = new Retention(Keeping.EVERYTHING.withText(Duration.ofDays(1)), Map.of());

            upkeep(rig, textForADay, Rig.START.plus(Duration.ofDays(3))).tend();

            assertThat(rig.rows()).hasSize(10);
            for (CallRow row : rig.rows()) {
                assertGone(rig, row.requestBody().place().orElseThrow());
            }
        }
    }

    @Test
    void removes_calls_of_a_tenant_sooner_with_their_text_and_leaves_those_of_others() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(10);
            globex(rig, "of globex");
            rig.awaitApplied();
            ContentPlace text = rig.rows().stream()
                    .filter(row -> row.number() == 11)
                    .findFirst()
                    .flatMap(row -> row.requestBody().place())
                    .orElseThrow();
            Retention retention = globex(Keeping.EVERYTHING.withCalls(Duration.ofDays(1)));

            upkeep(rig, retention, Rig.START.plus(Duration.ofDays(3))).tend();

            assertThat(rig.rows())
                    .hasSize(10)
                    .allMatch(row -> row.caller().tenant().equals("acme"))
                    .allSatisfy(row -> assertThat(
                                    rig.content.read(row.requestBody().place().orElseThrow()))
                            .isNotEmpty());
            assertThatThrownBy(() -> rig.content.read(text)).hasMessageContaining("deleted");
            assertThat(expired).containsExactly(Scope.tenant("globex") + " " + Rig.START.plus(Duration.ofDays(2)));
            assertThat(rig.integrity.check().expired()).isEqualTo(1);
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void keeps_the_newest_calls_and_removes_others_with_their_text() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(10);
            rig.awaitApplied();
            Map<Long, ContentPlace> text = texts(rig);

            upkeep(rig, new Retention(Keeping.EVERYTHING.withMaxCalls(4), Map.of()), Rig.START)
                    .tend();

            assertThat(rig.rows()).extracting(CallRow::number).containsExactlyInAnyOrder(7L, 8L, 9L, 10L);
            assertErased(rig, text, 1, 6);
            assertKept(rig, text, 7, 10);
            assertThat(rig.integrity.check().expired()).isEqualTo(6);
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void keeps_the_newest_calls_of_a_tenant_and_all_of_others() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(3);
            globex(rig, "first");
            globex(rig, "second");
            globex(rig, "third");
            rig.awaitApplied();
            Map<Long, ContentPlace> text = texts(rig);

            upkeep(rig, globex(Keeping.EVERYTHING.withMaxCalls(1)), Rig.START).tend();

            assertThat(rig.rows()).extracting(CallRow::number).containsExactlyInAnyOrder(1L, 2L, 3L, 6L);
            assertErased(rig, text, 4, 5);
            assertKept(rig, text, 1, 3);
            assertKept(rig, text, 6, 6);
            assertThat(expired).hasSize(1).first().asString().startsWith(Scope.tenant("globex") + " ");
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void removes_text_of_a_tenant_sooner_and_leaves_its_calls() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(3);
            globex(rig, "before");
            rig.awaitApplied();
            Upkeep upkeep = upkeep(
                    rig, globex(Keeping.EVERYTHING.withText(Duration.ofDays(1))), Rig.START.plus(Duration.ofDays(3)));

            upkeep.tend();
            globex(rig, "stored late");
            rig.awaitApplied();
            Map<Long, ContentPlace> text = texts(rig);
            assertErased(rig, text, 4, 4);
            assertKept(rig, text, 5, 5);
            upkeep.tend();

            assertThat(rig.rows()).hasSize(5);
            assertKept(rig, text, 1, 3);
            assertErased(rig, text, 4, 5);
        }
    }

    @Test
    void finds_the_text_of_a_call_that_was_open_when_younger_ones_lost_theirs() {
        try (Rig rig = Rig.started(directory)) {
            long open = rig.open(CallCodec.encode(of("globex", Rig.opened("open for long"))));
            globex(rig, "quick");
            Awaitility.await().until(() -> rig.rows().size() == 1);
            Upkeep upkeep = upkeep(
                    rig, globex(Keeping.EVERYTHING.withText(Duration.ofDays(1))), Rig.START.plus(Duration.ofDays(3)));

            upkeep.tend();
            rig.close(open);
            rig.awaitApplied();
            upkeep.tend();

            assertErased(rig, texts(rig), 1, 2);
        }
    }

    @Test
    void keeps_as_much_text_of_a_tenant_as_is_wanted_and_the_newest() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(2);
            for (int i = 0; i < 5; i++) {
                globex(rig, "globex " + i);
            }
            rig.awaitApplied();
            Map<Long, ContentPlace> text = texts(rig);
            long twoCalls = rig.rows().stream()
                    .filter(row -> row.number() > 5)
                    .mapToLong(
                            row -> row.requestBody().kept() + row.answerBody().kept())
                    .sum();
            Upkeep upkeep = upkeep(rig, globex(Keeping.EVERYTHING.withMaxText(twoCalls)), Rig.START);

            upkeep.tend();
            upkeep.tend();

            assertThat(rig.rows()).hasSize(7);
            assertKept(rig, text, 1, 2);
            assertErased(rig, text, 3, 5);
            assertKept(rig, text, 6, 7);
        }
    }

    @Test
    void goes_on_behind_text_that_the_disk_damaged() throws Exception {
        try (Rig rig = Rig.started(directory)) {
            globex(rig, "damaged");
            rig.awaitApplied();
            globex(rig, "in another block");
            rig.calls(1);
            rig.awaitApplied();
            Map<Long, ContentPlace> text = texts(rig);
            ContentPlace damaged = Objects.requireNonNull(text.get(1L));
            flipAByte(damaged);
            Upkeep upkeep = upkeep(
                    rig, globex(Keeping.EVERYTHING.withCalls(Duration.ofDays(1))), Rig.START.plus(Duration.ofDays(3)));

            upkeep.tend();

            assertThat(rig.rows()).extracting(CallRow::number).containsExactly(3L);
            assertErased(rig, text, 2, 2);
            assertKept(rig, text, 3, 3);
            assertThatThrownBy(() -> rig.content.read(damaged)).hasMessageContaining("lost");
            assertThat(rig.integrity.check().damagedBlocks()).isEqualTo(1);
            assertThat(rig.integrity.check().isSound()).isTrue();
        }
    }

    @Test
    void does_the_rest_when_a_part_fails_and_says_what_failed() {
        try (Rig rig = Rig.started(directory)) {
            rig.calls(3);
            globex(rig, "of globex");
            rig.awaitApplied();
            Retention retention = new Retention(
                    Keeping.EVERYTHING.withCalls(Duration.ofDays(7)),
                    Map.of("globex", Keeping.EVERYTHING.withCalls(Duration.ofDays(1))));
            Upkeep upkeep = new Upkeep(
                    rig.journal,
                    rig.store,
                    rig.content,
                    rig.quarantine,
                    retention,
                    new Scrub(rig.journal, rig.store, rig.applier),
                    (scope, before) -> {
                        throw new IllegalStateException("the scores do not answer");
                    },
                    Clock.fixed(Rig.START.plus(Duration.ofDays(3)), ZoneOffset.UTC));

            assertThatThrownBy(upkeep::tend).hasMessage("the scores do not answer");

            assertThat(rig.rows()).hasSize(3);
        }
    }

    private void flipAByte(ContentPlace place) throws java.io.IOException {
        Path file = directory.resolve("content").resolve(place.day().toString()).resolve("000001.segment");
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) place.block() + 40] ^= 1;
        Files.write(file, bytes);
    }

    private static Retention globex(Keeping less) {
        return new Retention(Keeping.EVERYTHING, Map.of("globex", less));
    }

    private static void globex(Rig rig, String name) {
        rig.close(rig.open(CallCodec.encode(of("globex", Rig.opened(name)))));
    }

    private static Map<Long, ContentPlace> texts(Rig rig) {
        return rig.rows().stream()
                .collect(Collectors.toMap(
                        CallRow::number, row -> row.requestBody().place().orElseThrow()));
    }

    private static void assertErased(Rig rig, Map<Long, ContentPlace> text, long first, long last) {
        for (long number = first; number <= last; number++) {
            ContentPlace place = Objects.requireNonNull(text.get(number));
            assertThatThrownBy(() -> rig.content.read(place))
                    .as("call %s", number)
                    .isInstanceOfSatisfying(
                            ContentException.class, e -> assertThat(e.code()).isEqualTo(ContentException.Code.ERASED));
        }
    }

    private static void assertKept(Rig rig, Map<Long, ContentPlace> text, long first, long last) {
        for (long number = first; number <= last; number++) {
            assertThat(rig.content.read(Objects.requireNonNull(text.get(number))))
                    .as("call %s", number)
                    .isNotEmpty();
        }
    }

    private static CallOpened of(String tenant, CallOpened call) {
        return new CallOpened(
                call.traceId(),
                call.spanId(),
                call.parentSpanId(),
                call.startedAt(),
                new Caller(tenant, "key", "session", "user", "", Map.of()),
                call.upstream(),
                call.provider(),
                call.dialect(),
                call.operation(),
                call.method(),
                call.path(),
                call.request(),
                call.body());
    }

    private static void assertGone(Rig rig, ContentPlace text) {
        assertThatThrownBy(() -> rig.content.read(text))
                .isInstanceOfSatisfying(
                        ContentException.class, e -> assertThat(e.code()).isEqualTo(ContentException.Code.MISSING));
    }

    private Upkeep upkeep(Rig rig, Retention retention, Instant now) {
        return new Upkeep(
                rig.journal,
                rig.store,
                rig.content,
                rig.quarantine,
                retention,
                new Scrub(rig.journal, rig.store, rig.applier),
                (scope, before) -> expired.add(scope + " " + before),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    private long count(String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + directory.resolve("calls.duckdb"));
                ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
