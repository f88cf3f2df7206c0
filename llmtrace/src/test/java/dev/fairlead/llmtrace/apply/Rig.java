package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Appended;
import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalRefusal;
import dev.fairlead.core.journal.JournalSettings;
import dev.fairlead.llm.call.AnswerFacts;
import dev.fairlead.llm.call.RequestFacts;
import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.price.PriceCatalog;
import dev.fairlead.llmtrace.call.Body;
import dev.fairlead.llmtrace.call.CallClosed;
import dev.fairlead.llmtrace.call.CallCodec;
import dev.fairlead.llmtrace.call.CallOpened;
import dev.fairlead.llmtrace.call.Caller;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.content.ContentSegments;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Page;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.TraceStore;
import dev.fairlead.llmtrace.store.duckdb.DuckDbSettings;
import dev.fairlead.llmtrace.store.duckdb.DuckDbTraceStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** The way from the journal to the store, with every part real, over one directory. */
final class Rig implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    static final ApplySettings QUICK =
            new ApplySettings(50, 1 << 20, Duration.ofMillis(10), true, Duration.ofMillis(50), 64 << 20);

    final Journal journal;
    final TraceStore store;
    final ContentStore content;
    final Quarantine quarantine;
    final JournalApplier applier;
    final Integrity integrity;

    Rig(Path directory, ApplySettings settings, Function<DuckDbSettings, TraceStore> stores) {
        journal = new Journal(
                directory.resolve("journal"),
                JournalSettings.DEFAULTS.withSizes(1 << 20, 256 << 20),
                Clock.systemUTC());
        store = stores.apply(DuckDbSettings.of(directory.resolve("calls.duckdb")));
        content = new ContentSegments(directory.resolve("content"));
        quarantine = new Quarantine(directory.resolve("quarantine"));
        applier = new JournalApplier(journal, store, content, quarantine, PriceCatalog.bundled(), settings);
        integrity = new Integrity(journal, store, content, quarantine);
    }

    static Rig started(Path directory) {
        return started(directory, QUICK, DuckDbTraceStore::new);
    }

    static Rig started(Path directory, ApplySettings settings, Function<DuckDbSettings, TraceStore> stores) {
        Rig rig = new Rig(directory, settings, stores);
        rig.journal.start();
        rig.store.start();
        OrphanCalls orphans = OrphanCalls.leftIn(rig.journal, rig.store);
        rig.applier.start();
        orphans.close();
        return rig;
    }

    @Override
    public void close() {
        applier.close();
        store.close();
        content.close();
        journal.close();
    }

    long open(String name) {
        return open(CallCodec.encode(opened(name)));
    }

    long open(ByteBuffer payload) {
        Written written = new Written();
        journal.open(List.of(payload), written);
        return written.number.join();
    }

    void close(long number) {
        close(number, CallCodec.encode(closed(number)));
    }

    void close(long number, ByteBuffer payload) {
        Written written = new Written();
        journal.close(number, List.of(payload), written);
        written.number.join();
    }

    void call(String name) {
        close(open(name));
    }

    void calls(int count) {
        for (int i = 0; i < count; i++) {
            call("call " + i);
        }
    }

    void awaitApplied() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> integrity.check().waiting() == 0);
    }

    List<CallRow> rows() {
        CallQuery query =
                new CallQuery(CallFilter.ALL, CallQuery.Sort.START, CallQuery.Order.ASCENDING, 1000, Optional.empty());
        Page<CallRow> page = store.calls(Scope.everyTenant(), query);
        List<CallRow> rows = new ArrayList<>(page.rows());
        while (page.nextCursor().isPresent()) {
            page = store.calls(
                    Scope.everyTenant(), query.after(page.nextCursor().get()));
            rows.addAll(page.rows());
        }
        return rows;
    }

    static CallOpened opened(String name) {
        byte[] body = ("{\"model\":\"gpt-4o-mini\",\"ask\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
        return new CallOpened(
                "%032x".formatted(Math.abs((long) name.hashCode()) + 1),
                "%016x".formatted(name.hashCode() & 0xffffffffL),
                "",
                START.plusMillis(Math.floorMod(name.hashCode(), 20_000_000)),
                new Caller("acme", "key", "session", "user-" + Math.floorMod(name.hashCode(), 5), "", Map.of()),
                "main",
                "openai",
                "openai.chat",
                "chat",
                "POST",
                "/v1/chat/completions",
                new RequestFacts(
                        Optional.of("gpt-4o-mini"),
                        false,
                        OptionalLong.empty(),
                        Map.of(),
                        List.of(),
                        400,
                        name,
                        List.of(),
                        Optional.empty()),
                new Body(body, body.length, "application/json", "", Optional.empty()));
    }

    static CallClosed closed(long number) {
        byte[] body = ("{\"answer\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        AnswerFacts answer = new AnswerFacts(
                Optional.of("gpt-4o-mini"),
                Optional.empty(),
                Optional.of("stop"),
                Optional.of(Usage.of(100 + number % 7, 10 + number % 3, Usage.Quality.REPORTED)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                5,
                "fine",
                List.of(),
                Optional.empty(),
                true);
        return new CallClosed(
                Outcome.COMPLETED,
                200,
                OptionalLong.of(5_000_000),
                OptionalLong.of(6_000_000),
                7_000_000 + number * 1000,
                answer,
                Body.NONE,
                new Body(body, body.length, "application/json", "", Optional.empty()));
    }

    private static final class Written implements Appended {
        private final CompletableFuture<Long> number = new CompletableFuture<>();

        @Override
        public void appended(long written, long position) {
            number.complete(written);
        }

        @Override
        public void refused(JournalRefusal reason) {
            number.completeExceptionally(new IllegalStateException(reason.message()));
        }
    }
}
