package dev.fairlead.llmtrace.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.core.health.HealthCheck.State;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.StoreException;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is slow, stopped or tampered with: calls go on, the journal keeps them, and nothing is lost. */
@Timeout(120)
class StoreOutageTest {

    private static final String SMALL_JOURNAL = "  journal: {segmentSize: 64KiB, maxSize: 2MiB, whenFull: %s}\n";

    @TempDir
    Path directory;

    private final CountDownLatch repaired = new CountDownLatch(1);
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void calls_go_on_while_a_transaction_of_the_store_does_not_end() throws Exception {
        try (Site site = new Site(directory, 6);
                ProxyNode node = site.node(Stuck::new)) {
            site.load.begin(node.start());
            await().until(() -> attempts.get() == 1);
            site.load.awaitAnswers(400);
            site.load.join();

            assertThat(node.store.mark().seen()).isZero();
            assertThat(node.llmTrace.integrity().check().waiting()).isGreaterThanOrEqualTo(400);
            repaired.countDown();

            Audit.Result result = site.audit(node);
            assertThat(result.findings()).isEmpty();
            assertThat(site.load.failures()).isEmpty();
            assertThat(result.rows()).hasSizeGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void calls_go_on_while_the_store_fails_and_are_stored_when_it_works_again() throws Exception {
        try (Site site = new Site(directory, 7)) {
            try (ProxyNode node = site.node(Stopped::new)) {
                site.load.begin(node.start());
                site.load.awaitAnswers(200);
                await().until(() -> attempts.get() > 2);
                assertThat(node.health.report().checks().get("store").state()).isEqualTo(State.DEGRADED);
                site.load.awaitAnswers(100);
                site.load.join();
            }

            try (ProxyNode node = site.node(Stopped::new)) {
                site.load.begin(node.start());
                site.load.awaitAnswers(100);
                repaired.countDown();
                site.load.awaitAnswers(100);
                site.load.join();

                Audit.Result result = site.audit(node);
                assertThat(result.findings()).isEmpty();
                assertThat(site.load.failures()).isEmpty();
                assertThat(result.rows()).hasSizeGreaterThanOrEqualTo(500);
            }
        }
    }

    @Test
    void a_full_journal_refuses_calls_until_the_store_works_again() throws Exception {
        try (Site site = new Site(directory, SMALL_JOURNAL.formatted("reject"), 8);
                ProxyNode node = site.node(Stopped::new)) {
            int port = node.start();
            site.load.begin(port);
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> !site.load.refusals().isEmpty());

            assertThat(site.load.refusals().peek().headers().firstValue("retry-after"))
                    .isPresent();
            await().until(() -> node.health.report().checks().get("journal").state() == State.DEGRADED);
            repaired.countDown();
            site.load.awaitAnswers(300);
            site.load.join();

            assertThat(site.audit(node).findings()).isEmpty();
            assertThat(site.load.failures()).isEmpty();
        }
    }

    @Test
    void a_full_journal_holds_calls_until_the_store_works_again() throws Exception {
        try (Site site = new Site(directory, SMALL_JOURNAL.formatted("block"), 9);
                ProxyNode node = site.node(Stopped::new)) {
            site.load.begin(node.start());
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> node.health.report().checks().get("journal").state() == State.DEGRADED);
            repaired.countDown();
            site.load.awaitAnswers(300);
            site.load.join();

            assertThat(site.audit(node).findings()).isEmpty();
            assertThat(site.load.failures()).isEmpty();
            assertThat(site.load.refusals()).isEmpty();
        }
    }

    @Test
    void a_row_removed_or_doubled_behind_the_stores_back_is_named() throws Exception {
        try (Site site = new Site(directory, 10)) {
            try (ProxyNode node = site.node(Promise.KEPT)) {
                site.load.begin(node.start());
                site.load.awaitAnswers(60);
                site.load.join();
                assertThat(site.audit(node).findings()).isEmpty();
            }
            try (Connection connection =
                            DriverManager.getConnection("jdbc:duckdb:" + ProxyNode.database(site.dataDir));
                    Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM calls WHERE number = 7");
                statement.execute("INSERT INTO calls FROM calls WHERE number = 9");
            }

            Audit.Result result = site.audit();

            assertThat(result.numbers().missing()).containsExactly(new NumberRange(7, 7));
            assertThat(result.numbers().duplicates()).containsExactly(9L);
            assertThat(result.findings())
                    .extracting(Finding::rule)
                    .contains(Finding.Rule.NUMBERS_ARE_DENSE, Finding.Rule.SERIES_ARE_SUMS);
        }
    }

    /** Its first transaction ends only when the store is repaired. */
    private final class Stuck extends DuckDbTraceStore {

        Stuck(DuckDbSettings settings) {
            super(settings);
        }

        @Override
        public void apply(Batch batch) {
            attempts.incrementAndGet();
            try {
                repaired.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.apply(batch);
        }
    }

    /** Fails until it is repaired. */
    private final class Stopped extends DuckDbTraceStore {

        Stopped(DuckDbSettings settings) {
            super(settings);
        }

        @Override
        public void apply(Batch batch) {
            attempts.incrementAndGet();
            if (repaired.getCount() > 0) {
                throw new StoreException(StoreException.Code.UNAVAILABLE, "stopped");
            }
            super.apply(batch);
        }
    }
}
