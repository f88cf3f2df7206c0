package dev.fairlead.core.database;

import static dev.fairlead.core.identity.schema.Tables.PROJECTS;
import static dev.fairlead.core.identity.schema.Tables.TENANTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a database promises, on whichever engine. */
abstract class DatabaseContract {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    Database database;

    abstract DatabaseSettings fresh();

    @BeforeEach
    void open() {
        database = Database.open(fresh(), "identity");
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void keeps_what_a_transaction_wrote() {
        database.run(sql -> insertTenant(sql, "acme"));

        assertThat(tenants(database)).isEqualTo(1);
        Instant createdAt = database.read(sql -> sql.fetchSingle(TENANTS).getCreatedAt());
        assertThat(createdAt).isEqualTo(NOW);
    }

    @Test
    void keeps_nothing_of_a_transaction_that_threw() {
        assertThatThrownBy(() -> database.run(sql -> {
                    insertTenant(sql, "acme");
                    throw new IllegalStateException("stop");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stop");

        assertThat(tenants(database)).isZero();
    }

    @Test
    void enforces_foreign_keys() {
        assertThatThrownBy(() -> database.run(sql -> sql.insertInto(PROJECTS)
                        .set(PROJECTS.ID, "p")
                        .set(PROJECTS.TENANT_ID, "nobody")
                        .set(PROJECTS.NAME, "p")
                        .set(PROJECTS.CREATED_AT, NOW)
                        .execute()))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void concurrent_writers_wait_for_each_other_and_none_fails() throws Exception {
        int writers = 8;
        CountDownLatch start = new CountDownLatch(1);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = java.util.stream.IntStream.range(0, writers)
                    .mapToObj(writer -> threads.submit(() -> {
                        start.await();
                        for (int i = 0; i < 20; i++) {
                            String id = "t-" + writer + "-" + i;
                            database.run(sql -> insertTenant(sql, id));
                        }
                        return true;
                    }))
                    .toList();
            start.countDown();
            for (var writer : running) {
                assertThat(writer.get()).isTrue();
            }
        }

        assertThat(tenants(database)).isEqualTo(writers * 20);
    }

    static int tenants(Database database) {
        return database.read(sql -> sql.fetchCount(TENANTS));
    }

    static void insertTenant(DSLContext sql, String id) {
        sql.insertInto(TENANTS)
                .set(TENANTS.ID, id)
                .set(TENANTS.NAME, id)
                .set(TENANTS.CREATED_AT, NOW)
                .execute();
    }
}
