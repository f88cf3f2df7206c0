package dev.fairlead.llm.simulator;

import dev.fairlead.llm.call.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bill and the newest calls. One lock, held for a few additions, keeps every snapshot whole. */
final class Ledger {
    private final int keepCalls;
    private final Map<Key, Sum> sums = new HashMap<>();
    private final Map<Long, ReceivedCall> calls = new HashMap<>();
    private long received;
    private long settled;
    private int generation;

    Ledger(int keepCalls) {
        this.keepCalls = keepCalls;
    }

    /** A call's place in the books; a reset makes it stale. */
    record Entry(long number, int generation) {}

    private record Key(String model, String tier) {}

    private static final class Sum {
        long completed;
        long failed;
        long cancelled;
        Usage usage = Usage.NONE;
    }

    synchronized Entry open() {
        return new Entry(++received, generation);
    }

    synchronized void remember(Entry entry, ReceivedCall call) {
        if (entry.generation() == generation) {
            calls.put(entry.number(), call);
            calls.remove(entry.number() - keepCalls);
        }
    }

    /** Ends a call. It is billed when it names a model. */
    synchronized void settle(Entry entry, ReceivedCall call, boolean billed) {
        if (entry.generation() != generation) {
            return;
        }
        settled++;
        if (entry.number() > received - keepCalls) {
            calls.put(entry.number(), call);
        }
        if (billed) {
            Sum sum = sums.computeIfAbsent(new Key(call.model(), call.serviceTier()), key -> new Sum());
            sum.usage = sum.usage.plus(call.usage());
            switch (call.outcome()) {
                case COMPLETED -> sum.completed++;
                case FAILED -> sum.failed++;
                case CANCELLED -> sum.cancelled++;
                case OPEN -> throw new IllegalArgumentException("a settled call is not open");
            }
        }
    }

    synchronized Bill bill() {
        List<Bill.Line> lines = new ArrayList<>();
        sums.forEach((key, sum) -> lines.add(new Bill.Line(
                key.model(),
                key.tier(),
                sum.completed + sum.failed + sum.cancelled,
                sum.completed,
                sum.failed,
                sum.cancelled,
                sum.usage)));
        lines.sort(Comparator.comparing(Bill.Line::model).thenComparing(Bill.Line::serviceTier));
        return new Bill(received, received - settled, lines);
    }

    synchronized List<ReceivedCall> calls() {
        return calls.values().stream()
                .sorted(Comparator.comparingLong(ReceivedCall::number))
                .toList();
    }

    synchronized void reset() {
        sums.clear();
        calls.clear();
        received = 0;
        settled = 0;
        generation++;
    }
}
