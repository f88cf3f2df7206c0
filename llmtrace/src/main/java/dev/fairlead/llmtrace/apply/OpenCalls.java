package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.llmtrace.store.NumberRange;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Calls that were opened and not closed yet, by number: where each opening lies in the journal, and of the newest also what it
 * says, because most calls close before much else was read.
 */
final class OpenCalls {

    private static final long REMEMBERED_BYTES = 8 << 20;

    private final TreeMap<Long, Long> positions = new TreeMap<>();
    private final TreeSet<Long> inherited = new TreeSet<>();
    private final LinkedHashMap<Long, ByteBuffer> recent = new LinkedHashMap<>();
    private long recentBytes;

    /** @param payload empty when it has to be read from the journal again */
    record Opening(long position, Optional<ByteBuffer> payload) {}

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

    Optional<Opening> remove(long number) {
        inherited.remove(number);
        Long position = positions.remove(number);
        if (position == null) {
            return Optional.empty();
        }
        Optional<ByteBuffer> payload = Optional.ofNullable(recent.remove(number));
        payload.ifPresent(bytes -> recentBytes -= bytes.remaining());
        return Optional.of(new Opening(position, payload));
    }

    /** Number and position of the oldest, empty when none is open. */
    Optional<Map.Entry<Long, Long>> oldest() {
        return Optional.ofNullable(positions.firstEntry());
    }

    List<NumberRange> numbers() {
        TreeSet<Long> all = new TreeSet<>(inherited);
        all.addAll(positions.keySet());
        return NumberRange.of(all.stream().mapToLong(Long::longValue));
    }

    int size() {
        return positions.size();
    }
}
