package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.OpenCall;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Calls that were opened and not closed yet, by number: where each opening lies in the journal, and of the newest also what it
 * says, because most calls close before much else was read. Those that stay open long are kept in the store instead.
 */
final class OpenCalls {

    private static final long REMEMBERED_BYTES = 8 << 20;

    private final TreeMap<Long, Long> positions = new TreeMap<>();
    private final TreeSet<Long> inherited = new TreeSet<>();
    private final LinkedHashMap<Long, ByteBuffer> recent = new LinkedHashMap<>();
    private final Map<Long, OpenCall> kept = new HashMap<>();
    private long recentBytes;

    /** Where the opening of a call is found. */
    sealed interface Opening {
        /** @param payload empty when it has to be read from the journal again */
        record InJournal(long position, Optional<ByteBuffer> payload) implements Opening {}

        record InStore(OpenCall call) implements Opening {}
    }

    /** Takes over calls that were not settled when the process before ended; their openings are read again. */
    void inherit(LongStream unsettled) {
        unsettled.forEach(inherited::add);
    }

    void add(JournalRecord opening) {
        positions.put(opening.number(), opening.position());
        recent.put(opening.number(), opening.payload());
        recentBytes += opening.payload().remaining();
        while (recentBytes > REMEMBERED_BYTES) {
            recentBytes -= recent.pollFirstEntry().getValue().remaining();
        }
    }

    /** From now on these are in the store and not in the journal. */
    void keep(Collection<OpenCall> calls) {
        for (OpenCall call : calls) {
            positions.remove(call.number());
            forget(call.number());
            kept.put(call.number(), call);
        }
    }

    Optional<Opening> remove(long number) {
        inherited.remove(number);
        OpenCall stored = kept.remove(number);
        if (stored != null) {
            return Optional.of(new Opening.InStore(stored));
        }
        Long position = positions.remove(number);
        if (position == null) {
            return Optional.empty();
        }
        return Optional.of(new Opening.InJournal(position, forget(number)));
    }

    private Optional<ByteBuffer> forget(long number) {
        Optional<ByteBuffer> payload = Optional.ofNullable(recent.remove(number));
        payload.ifPresent(bytes -> recentBytes -= bytes.remaining());
        return payload;
    }

    /** Number and position of the oldest in the journal, empty when none is. */
    Optional<Map.Entry<Long, Long>> oldest() {
        return Optional.ofNullable(positions.firstEntry());
    }

    /** Whether one lies in the journal before a position. Asked for every record. */
    boolean anyBefore(long position) {
        Map.Entry<Long, Long> oldest = positions.firstEntry();
        return oldest != null && oldest.getValue() < position;
    }

    /** Those in the journal by number, which is the order they lie in. */
    Iterable<Map.Entry<Long, Long>> inJournal() {
        return positions.entrySet();
    }

    boolean isKept(long number) {
        return kept.containsKey(number);
    }

    List<NumberRange> numbers() {
        TreeSet<Long> all = new TreeSet<>(inherited);
        all.addAll(positions.keySet());
        all.addAll(kept.keySet());
        return NumberRange.of(all.stream().mapToLong(Long::longValue));
    }

    int size() {
        return positions.size() + kept.size();
    }
}
