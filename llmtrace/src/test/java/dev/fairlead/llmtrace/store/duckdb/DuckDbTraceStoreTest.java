package dev.fairlead.llmtrace.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.Page;
import dev.fairlead.llmtrace.store.SampleCalls;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
import dev.fairlead.llmtrace.store.SeriesPoint;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.SessionQuery;
import dev.fairlead.llmtrace.store.SessionRow;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.StoredNumbers;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.TraceStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDbTraceStoreTest extends TraceStoreContract {

    @TempDir
    Path other;

    @Override
    protected TraceStore create(Path directory) {
        return new DuckDbTraceStore(DuckDbSettings.of(directory.resolve("calls.duckdb")));
    }

    @Test
    void has_everything_again_after_it_was_closed() {
        try (TraceStore store = create(other)) {
            store.start();
            store.apply(batch(1, SampleCalls.calls(1, 100)));
        }

        try (TraceStore again = create(other)) {
            again.start();

            assertThat(again.mark()).isEqualTo(new Batch.Mark(1, 10, 101, 100));
            assertThat(again.storedNumbers(new NumberRange(1, 200)).ranges()).containsExactly(new NumberRange(1, 100));
        }
    }

    @Test
    void keeps_its_files_to_its_owner() throws IOException {
        try (TraceStore store = create(other)) {
            store.start();
            store.apply(batch(1, SampleCalls.calls(1, 100)));

            try (Stream<Path> files = Files.list(other)) {
                assertThat(files.filter(Files::isRegularFile))
                        .hasSize(2)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void answers_a_query_that_runs_too_long_with_a_clear_error() {
        DuckDbSettings hasty = new DuckDbSettings(other.resolve("calls.duckdb"), 192, 1, 1, Duration.ofMillis(1));
        try (TraceStore store = new DuckDbTraceStore(hasty)) {
            store.start();
            store.apply(batch(1, SampleCalls.calls(1, 20_000)));

            // On a busy machine the clock that ends a query may itself be late for once.
            await().untilAsserted(() -> assertThatThrownBy(
                            () -> store.calls(Scope.everyTenant(), CallQuery.newest(CallFilter.ALL, 1000)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(StoreException.Code.QUERY_TIMEOUT)));
        }
    }

    @Test
    void stores_many_calls_in_little_memory() {
        DuckDbSettings tight = new DuckDbSettings(other.resolve("calls.duckdb"), 14, 1, 1, Duration.ofSeconds(10));
        try (TraceStore store = new DuckDbTraceStore(tight)) {
            store.start();
            for (int number = 0; number < 4; number++) {
                store.apply(batch(number + 1, SampleCalls.calls(number * 8000 + 1, number * 8000 + 8000)));
            }

            assertThat(store.storedNumbers(new NumberRange(1, 100_000)))
                    .isEqualTo(new StoredNumbers(List.of(new NumberRange(1, 32_000)), List.of()));
        }
    }

    @Test
    void opens_the_database_again_when_duckdb_gave_it_up() {
        try (DuckDbFile file = new DuckDbFile(DuckDbSettings.of(other.resolve("calls.duckdb")))) {
            file.open();
            file.write(connection -> DuckDbFile.update(connection, Sql.of("INSERT INTO gone VALUES (7, 8, 1)")));
            AtomicReference<Connection> given = new AtomicReference<>();

            assertThatThrownBy(() -> file.write(connection -> {
                        given.set(connection);
                        DuckDbFile.update(connection, Sql.of("INSERT INTO gone VALUES (9, 9, 1)"));
                        throw new SQLException("FATAL Error: Failed to create checkpoint");
                    }))
                    .isInstanceOf(StoreException.class);

            assertThat(file.<Connection>write(connection -> connection)).isNotSameAs(given.get());
            assertThat(file.read(Sql.of("SELECT first FROM gone"), row -> row.getLong(1)))
                    .containsExactly(7L);
        }
    }

    @Test
    void names_the_other_process_when_the_file_is_taken() throws IOException {
        Path file = other.resolve("calls.duckdb");
        Files.writeString(file, "not a database");

        try (TraceStore store = create(other)) {
            assertThatThrownBy(store::start)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("could not be opened");
        }
    }

    @Test
    void answers_a_query_beyond_its_memory_with_a_clear_error() {
        DuckDbSettings tight = new DuckDbSettings(other.resolve("calls.duckdb"), 14, 1, 1, Duration.ofSeconds(30));
        try (DuckDbFile file = new DuckDbFile(tight)) {
            file.open();

            assertThatThrownBy(
                            () -> file.read(Sql.of("SELECT list(range) FROM range(20000000)"), row -> row.getString(1)))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreException.Code.QUERY_MEMORY))
                    .hasMessageContaining("14 MB");
            assertThat(file.read(Sql.of("SELECT 1"), row -> row.getInt(1))).containsExactly(1);
        }
    }

    @Test
    void refuses_a_series_of_more_points_than_an_answer_has() {
        try (TraceStore store = create(other)) {
            store.start();
            List<CallRow> spread = LongStream.rangeClosed(1, SeriesQuery.MOST_POINTS + 1L)
                    .mapToObj(DuckDbTraceStoreTest::inAnHourOfItsOwn)
                    .toList();
            store.apply(batch(1, spread));
            Instant from = spread.getFirst().startedAt();
            Instant to = spread.getLast().startedAt().plusSeconds(1);

            assertThatThrownBy(() -> store.series(
                            Scope.everyTenant(), new SeriesQuery(from, to, SeriesQuery.Step.HOUR, List.of(), Map.of())))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.code()).isEqualTo(StoreException.Code.TOO_MANY_POINTS));
            SeriesQuery days = new SeriesQuery(from, to, SeriesQuery.Step.DAY, List.of(), Map.of());
            assertThat(store.series(Scope.everyTenant(), days).toList().size()).isEqualTo(2084);
        }
    }

    @Test
    void brings_a_file_of_version_2_up_to_date() throws SQLException {
        SeriesQuery byUser = new SeriesQuery(
                SampleCalls.START,
                SampleCalls.START.plus(Duration.ofHours(10)),
                SeriesQuery.Step.HOUR,
                List.of(Dimension.USER, Dimension.SERVED_MODEL),
                Map.of());
        SessionQuery sessions = new SessionQuery(CallFilter.ALL, 500, Optional.empty());
        CallRow one = SampleCalls.call(1234);
        List<SeriesPoint> points;
        Page<SessionRow> page;
        try (TraceStore store = create(other)) {
            store.start();
            store.apply(batch(1, SampleCalls.calls(1, 3000)));
            points = store.series(Scope.everyTenant(), byUser).toList();
            page = store.sessions(Scope.everyTenant(), sessions);
        }
        asVersion2(other.resolve("calls.duckdb"));

        try (TraceStore store = create(other)) {
            store.start();

            assertThat(store.series(Scope.everyTenant(), byUser).toList()).isEqualTo(points);
            assertThat(store.sessions(Scope.everyTenant(), sessions)).isEqualTo(page);
            assertThat(store.call(Scope.everyTenant(), one.id())).contains(one);
            store.apply(batch(2, SampleCalls.calls(3001, 3100)));
        }
        try (TraceStore store = create(other)) {
            store.start();
            assertThat(store.mark().batch()).isEqualTo(2);
        }
    }

    @Test
    void refuses_a_file_of_a_later_version() throws SQLException {
        try (TraceStore store = create(other)) {
            store.start();
        }
        execute(other.resolve("calls.duckdb"), "UPDATE schema_version SET version = 99");

        try (TraceStore store = create(other)) {
            assertThatThrownBy(store::start)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("version 99")
                    .hasMessageContaining("a later Fairlead");
        }
    }

    /** Makes of a file what version 2 kept: histograms as rows of lists, nothing of sessions and traces. */
    private static void asVersion2(Path file) throws SQLException {
        String histogram = "SELECT hour, dimensions, %d::UTINYINT AS kind,"
                + " [ (ord(text[i]) - 256)::SMALLINT for i in range(1, length(text), 2) ] AS buckets,"
                + " [ ord(text[i + 1])::BIGINT for i in range(1, length(text), 2) ] AS counts"
                + " FROM (SELECT hour, dimensions, %s AS text FROM recent_rollups) WHERE text <> ''";
        execute(
                file,
                "CREATE TABLE histograms AS " + histogram.formatted(0, "latency") + " UNION ALL "
                        + histogram.formatted(1, "first_token") + "; DROP TABLE rollups;"
                        + " CREATE TABLE rollups AS SELECT * EXCLUDE (latency, first_token) FROM recent_rollups;"
                        + " DROP TABLE recent_rollups; DROP TABLE session_rollups; DROP TABLE recent_session_rollups;"
                        + " DROP TABLE traces; DROP TABLE recent_traces; UPDATE schema_version SET version = 2");
    }

    private static void execute(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static CallRow inAnHourOfItsOwn(long number) {
        CallRow call = SampleCalls.call(1);
        return new CallRow(
                number,
                call.traceId(),
                "%016x".formatted(number),
                call.parentSpanId(),
                SampleCalls.START.plus(Duration.ofHours(number)),
                call.firstByte(),
                call.firstToken(),
                call.duration(),
                call.outcome(),
                call.status(),
                call.caller(),
                call.target(),
                call.request(),
                call.answer(),
                call.rating(),
                call.requestBody(),
                call.answerBody());
    }

    @Test
    void leaves_no_byte_of_deleted_calls_in_its_files_after_scrubbing() throws IOException {
        try (TraceStore store = create(other)) {
            store.start();
            store.apply(batch(1, SampleCalls.calls(1, 2000)));
            CallRow doomed = SampleCalls.call(1777);
            byte[] secret = "resp_1777".getBytes(StandardCharsets.UTF_8);
            assertThat(contains(secret)).isTrue();

            store.delete(Scope.everyTenant(), new Selection.OneCall(doomed.id()));
            assertThat(store.unscrubbed()).isEqualTo(1);
            store.scrub(1);
            assertThat(store.unscrubbed()).isZero();

            assertThat(contains(secret)).isFalse();
            store.apply(batch(2, SampleCalls.calls(2001, 2100)));
            assertThat(store.storedNumbers(new NumberRange(1, 3000)).ranges())
                    .containsExactly(new NumberRange(1, 1776), new NumberRange(1778, 2100));
        }
    }

    private boolean contains(byte[] secret) throws IOException {
        try (Stream<Path> files = Files.walk(other)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (text.contains(new String(secret, StandardCharsets.ISO_8859_1))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Batch batch(long number, List<CallRow> rows) {
        return new Batch(
                new Batch.Mark(
                        number,
                        number * 10,
                        rows.getLast().number() + 1,
                        rows.getLast().number()),
                rows,
                List.of(),
                List.of(),
                List.of());
    }
}
