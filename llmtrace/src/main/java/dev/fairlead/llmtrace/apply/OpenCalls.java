package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.JournalRecord;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Calls that were opened and not closed yet, by number: where each opening lies in the journal, and of the newest also what it
 * says, because most calls close before much else was read.
 */
final class OpenCalls {

    private static final long REMEMBERED_BYTES = 8 << 20;

    private final TreeMap<Long, Long> positions = new TreeMap<>();
    private final LinkedHashMap<Long, ByteBuffer> recent = new LinkedHashMap<>();
    private long recentBytes;

    /** @param payload empty when it has to be read from the journal again */
    record Opening(long position, Optional<ByteBuffer> payload) {}

    void add(JournalRecord opening) {
        positions.put(opening.number(), opening.position());
        recent.put(opening.number(), opening.payload());
        recentBytes += opening.payload().remaining();
        while (recentBytes > REMEMBERED_BYTES) {
            recentBytes -= recent.pollFirstEntry().getValue().remaining();
        }
    }

    Optional<Opening> remove(long number) {
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

    int size() {
        return positions.size();
    }
}
