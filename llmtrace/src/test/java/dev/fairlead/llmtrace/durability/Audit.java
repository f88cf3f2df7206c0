package dev.fairlead.llmtrace.durability;

import static org.awaitility.Awaitility.await;

import dev.fairlead.llm.call.Usage;
import dev.fairlead.llm.simulator.ReceivedCall;
import dev.fairlead.llmtrace.apply.Integrity;
import dev.fairlead.llmtrace.call.Outcome;
import dev.fairlead.llmtrace.content.ContentException;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.content.ContentSegments;
import dev.fairlead.llmtrace.durability.Finding.Rule;
import dev.fairlead.llmtrace.store.CallFilter;
import dev.fairlead.llmtrace.store.CallQuery;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Dimension;
import dev.fairlead.llmtrace.store.Page;
import dev.fairlead.llmtrace.store.Recomputed;
import dev.fairlead.llmtrace.store.Scope;
import dev.fairlead.llmtrace.store.SeriesQuery;
import dev.fairlead.llmtrace.store.StoredBody;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what clients received and what the provider bills with what lies in the store. */
final class Audit {

    private final ProxyNode node;
    private final ContentSegments content;
    private final Map<String, Load.Answer> answers;
    private final Map<String, ReceivedCall> sent;
    private final List<Finding> findings = new ArrayList<>();

    private Audit(ProxyNode node, Path dataDir, Load load, Collection<ReceivedCall> received) {
        this.node = node;
        this.content = new ContentSegments(ProxyNode.content(dataDir));
        this.answers = load.answers();
        this.sent = received.stream().collect(Collectors.toMap(ReceivedCall::callId, Function.identity()));
    }

    /** What the check came to. */
    record Result(List<Finding> findings, List<CallRow> rows, Integrity.Report numbers) {

        long count(Outcome outcome) {
            return rows.stream().filter(row -> row.outcome() == outcome).count();
        }
    }

    /** Waits until the node has stored all that its journal holds, and checks. No client may be calling. */
    static Result of(ProxyNode node, Path dataDir, Load load, Collection<ReceivedCall> received) {
        await().atMost(Duration.ofSeconds(40)).until(() -> {
            Integrity.Report report = node.llmTrace.integrity().check();
            return report.waiting() + report.open() == 0;
        });
        return new Audit(node, dataDir, load, received).result();
    }

    private Result result() {
        List<CallRow> rows = rows();
        Map<String, List<CallRow>> byCall = rows.stream().collect(Collectors.groupingBy(Audit::id));
        answers.values().forEach(answer -> answered(answer, byCall.getOrDefault(answer.id(), List.of())));
        sent.values().forEach(call -> sent(call, byCall.getOrDefault(call.callId(), List.of())));
        rows.forEach(this::usage);
        rows.forEach(this::text);
        Integrity.Report numbers = node.llmTrace.integrity().check();
        if (!numbers.isSound() || numbers.stored() != numbers.received()) {
            found(Rule.NUMBERS_ARE_DENSE, "", numbers.toString());
        }
        node.llmTrace.integrity().verifyContent().forEach(damage -> found(Rule.TEXT_IS_READABLE, "", damage));
        series(rows);
        return new Result(List.copyOf(findings), rows, numbers);
    }

    private void answered(Load.Answer answer, List<CallRow> rows) {
        if (rows.size() != 1) {
            found(Rule.ANSWERED_IS_STORED, answer.id(), "stored " + rows.size() + " times");
            return;
        }
        CallRow row = rows.getFirst();
        if (row.outcome() != Outcome.COMPLETED
                || row.status() != answer.status()
                || !holds(row.answerBody(), answer.body())) {
            found(
                    Rule.ANSWERED_IS_STORED,
                    answer.id(),
                    "answered with " + answer.status() + " and " + answer.body().length + " bytes; stored are "
                            + row.outcome() + ", " + row.status() + " and " + row.answerBody());
        }
    }

    private boolean holds(StoredBody stored, byte[] received) {
        return stored.length() == received.length
                && stored.place()
                        .map(place -> Arrays.equals(read(place), received))
                        .orElseGet(() -> stored.sha256().equals(Optional.of(sha256(received))));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sent(ReceivedCall call, List<CallRow> rows) {
        if (rows.size() != 1) {
            found(Rule.SENT_IS_STORED, call.callId(), "stored " + rows.size() + " times");
        }
    }

    private void usage(CallRow row) {
        Optional<Usage> usage = row.answer().usage();
        boolean metered = row.target().operation().equals("chat");
        Optional<ReceivedCall> call = Optional.ofNullable(sent.get(id(row)));
        boolean right = switch (row.outcome()) {
            case COMPLETED -> !metered && usage.isEmpty() || metered && usage.equals(call.map(ReceivedCall::usage));
            case INTERRUPTED ->
                metered == usage.isPresent()
                        && usage.stream().allMatch(it -> it.quality() == Usage.Quality.PARTIAL)
                        && usage.stream().allMatch(it -> it.inputUncached() > 0);
            case CLIENT_CANCELLED ->
                usage.stream().allMatch(it -> it.quality() == Usage.Quality.PARTIAL || isBilled(it, call));
            case UPSTREAM_FAILED, REFUSED -> true;
        };
        if (!right) {
            found(
                    Rule.USAGE_IS_BILLED,
                    id(row),
                    row.outcome() + " " + row.target() + ": stored " + usage + ", billed "
                            + call.map(ReceivedCall::usage));
        }
    }

    private static String id(CallRow row) {
        return row.caller().tags().getOrDefault("call", "");
    }

    private static boolean isBilled(Usage usage, Optional<ReceivedCall> call) {
        return call.filter(it -> it.usage()
                        .withQuality(Usage.Quality.REPORTED)
                        .equals(usage.withQuality(Usage.Quality.REPORTED)))
                .isPresent();
    }

    private void text(CallRow row) {
        Stream.of(row.requestBody(), row.answerBody())
                .map(StoredBody::place)
                .flatMap(Optional::stream)
                .filter(place -> read(place).length != place.length())
                .forEach(place -> found(Rule.TEXT_IS_READABLE, id(row), place.toString()));
    }

    private byte[] read(ContentPlace place) {
        try {
            return content.read(place);
        } catch (ContentException e) {
            return new byte[0];
        }
    }

    private void series(List<CallRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        List<Instant> starts = rows.stream().map(CallRow::startedAt).sorted().toList();
        SeriesQuery query = new SeriesQuery(
                starts.getFirst(),
                starts.getLast().plusSeconds(1),
                SeriesQuery.Step.HOUR,
                List.of(Dimension.REQUESTED_MODEL, Dimension.OUTCOME),
                Map.of());
        var kept = node.store.series(Scope.everyTenant(), query).toList();
        var summed = Recomputed.series(Scope.everyTenant(), query, rows);
        if (!kept.equals(summed)) {
            found(Rule.SERIES_ARE_SUMS, "", "expected " + summed + ", found " + kept);
        }
    }

    private List<CallRow> rows() {
        CallQuery query =
                new CallQuery(CallFilter.ALL, CallQuery.Sort.START, CallQuery.Order.ASCENDING, 1000, Optional.empty());
        Page<CallRow> page = node.store.calls(Scope.everyTenant(), query);
        List<CallRow> rows = new ArrayList<>(page.rows());
        while (page.nextCursor().isPresent()) {
            page = node.store.calls(
                    Scope.everyTenant(), query.after(page.nextCursor().get()));
            rows.addAll(page.rows());
        }
        return rows;
    }

    private void found(Rule rule, String call, String what) {
        findings.add(new Finding(rule, call, what));
    }
}
