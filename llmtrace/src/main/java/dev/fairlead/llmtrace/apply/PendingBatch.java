package dev.fairlead.llmtrace.apply;

import dev.fairlead.llmtrace.content.ContentExtent;
import dev.fairlead.llmtrace.content.ContentPlace;
import dev.fairlead.llmtrace.store.Batch;
import dev.fairlead.llmtrace.store.CallRow;
import dev.fairlead.llmtrace.store.Gone;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.OpenCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What was read of the journal and is not applied yet. */
final class PendingBatch {

    private final List<CallRow> rows = new ArrayList<>();
    private final List<CallRow> metered = new ArrayList<>();
    private final TreeSet<Long> dropped = new TreeSet<>();
    private final Map<ContentExtent, ContentExtent> extents = new LinkedHashMap<>();
    private final List<OpenCall> opened = new ArrayList<>();
    private final List<Long> closedLate = new ArrayList<>();
    private final List<String> countedBatches = new ArrayList<>();
    private final List<ContentPlace> discarded = new ArrayList<>();
    private Optional<Instant> oldest = Optional.empty();
    private long bytes;
    private int closed;

    void store(CallRow row, long bodyBytes) {
        rows.add(row);
        count(row, bodyBytes);
    }

    void meter(CallRow row, long bodyBytes) {
        metered.add(row);
        dropped.add(row.number());
        count(row, bodyBytes);
    }

    /** A closing without a row: in quarantine, or applied before a restart. */
    void skip() {
        closed++;
    }

    /** These stay open and leave the journal. */
    void keep(List<OpenCall> calls) {
        opened.addAll(calls);
    }

    /** The call's opening need not be kept any longer. */
    void closedLate(long number) {
        closedLate.add(number);
    }

    /** What a provider's batch used counts with a call of these. */
    void counted(String batch) {
        countedBatches.add(batch);
    }

    /** No row will point to this text. */
    void discard(ContentPlace place) {
        discarded.add(place);
    }

    List<ContentPlace> discarded() {
        return discarded;
    }

    private void count(CallRow row, long bodyBytes) {
        closed++;
        bytes += bodyBytes;
        if (oldest.isEmpty()) {
            oldest = Optional.of(row.startedAt().plus(row.duration()));
        }
    }

    void written(List<ContentExtent> ends) {
        ends.forEach(end -> extents.put(new ContentExtent(end.day(), end.segment(), 0), end));
    }

    int closed() {
        return closed;
    }

    int calls() {
        return rows.size() + metered.size();
    }

    long bytes() {
        return bytes;
    }

    Optional<Instant> oldest() {
        return oldest;
    }

    Batch batch(Batch.Mark mark) {
        List<Gone> gone = NumberRange.of(dropped.stream().mapToLong(Long::longValue)).stream()
                .map(range -> new Gone(range, Gone.Reason.DROPPED))
                .toList();
        return new Batch(mark, rows, metered, gone, List.copyOf(extents.values()), opened, closedLate, countedBatches);
    }
}
