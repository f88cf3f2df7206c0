package dev.fairlead.llmtrace.store.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.SampleCalls;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.Selection;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
