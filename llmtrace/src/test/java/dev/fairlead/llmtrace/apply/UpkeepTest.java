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
import java.util.Optional;
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
            before = rig.store.series(Scope.everyTenant(), TOTALS);

            upkeep(rig, Retention.FOREVER, Rig.START.plus(Duration.ofDays(1))).tend();

            assertThat(rig.store.series(Scope.everyTenant(), TOTALS)).isEqualTo(before);
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
            Retention week = new Retention(Optional.of(Duration.ofDays(7)), Optional.empty());

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
            Retention textForADay = new Retention(Optional.empty(), Optional.of(Duration.ofDays(1)));

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
            rig.open(CallCodec.encode(of("globex", Rig.opened("of globex"))));
            rig.close(11);
            rig.awaitApplied();
            ContentPlace text = rig.rows().stream()
                    .filter(row -> row.number() == 11)
                    .findFirst()
                    .flatMap(row -> row.requestBody().place())
                    .orElseThrow();
            Retention retention =
                    new Retention(Optional.empty(), Optional.empty(), Map.of("globex", Duration.ofDays(1)));

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
