package dev.fairlead.llmtrace.apply;

import dev.fairlead.core.journal.Journal;
import dev.fairlead.core.journal.JournalReader;
import dev.fairlead.core.journal.JournalRecord;
import dev.fairlead.core.journal.Kind;
import dev.fairlead.llmtrace.content.ContentStore;
import dev.fairlead.llmtrace.store.Gone;
import dev.fairlead.llmtrace.store.NumberRange;
import dev.fairlead.llmtrace.store.OpenCall;
import dev.fairlead.llmtrace.store.StoredNumbers;
import dev.fairlead.llmtrace.store.TraceStore;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Accounts for every call number that was ever given out, from what lies in journal, store and quarantine. No counter is
 * asked, so a row that somebody removed shows.
 */
public final class Integrity {

    private final Journal journal;
    private final TraceStore store;
    private final ContentStore content;
    private final Quarantine quarantine;

    public Integrity(Journal journal, TraceStore store, ContentStore content, Quarantine quarantine) {
        this.journal = journal;
        this.store = store;
        this.content = content;
        this.quarantine = quarantine;
    }

    /**
     * What became of the calls of a range. Received is the sum of all others.
     *
     * @param open not closed yet
     * @param waiting closed and not applied yet
     * @param dropped metered only, because traces are not stored
     * @param unscrubbed deleted calls whose bytes may be in a file still, of whatever range
     * @param damagedBlocks blocks of text that can be read no more, of whatever range, as far as reading and deleting found them
     * @param missing nobody knows what became of them
     * @param duplicates stored more than once
     */
    public record Report(
            long received,
            long stored,
            long open,
            long waiting,
            long quarantined,
            long expired,
            long deleted,
            long dropped,
            long unscrubbed,
            int damagedBlocks,
            List<NumberRange> missing,
            List<Long> duplicates) {
        public Report {
            missing = List.copyOf(missing);
            duplicates = List.copyOf(duplicates);
        }

        public boolean isSound() {
            return missing.isEmpty() && duplicates.isEmpty();
        }
    }

    /** Accounts for all calls there ever were. */
    public Report check() {
        return check(new NumberRange(1, Math.max(1, journal.lastNumber())));
    }

    /**
     * Accounts for a range of at most 100 million call numbers.
     *
     * @throws IllegalArgumentException if the range is longer or begins below 1
     */
    public Report check(NumberRange asked) {
        if (asked.first() < 1 || asked.size() > 100_000_000) {
            throw new IllegalArgumentException(
                    "integrity is checked for at most 100 million call numbers from 1 on, found " + asked);
        }
        long last = Math.min(asked.last(), journal.lastNumber());
        if (last < asked.first()) {
            return new Report(0, 0, 0, 0, 0, 0, 0, 0, 0, content.damagedBlocks(), List.of(), List.of());
        }
        NumberRange range = new NumberRange(asked.first(), last);
        Unapplied unapplied = unapplied(range);
        store.openCalls().stream()
                .mapToLong(OpenCall::number)
                .filter(range::contains)
                .forEach(number -> unapplied.opened().set(bit(range, number)));
        StoredNumbers stored = store.storedNumbers(range);
        List<Gone> gone = store.gone(range);

        BitSet accounted = new BitSet();
        long storedCount = account(accounted, range, stored.ranges());
        Map<Gone.Reason, Long> counts = new EnumMap<>(Gone.Reason.class);
        for (Gone fate : gone) {
            counts.merge(fate.reason(), account(accounted, range, List.of(fate.numbers())), Long::sum);
        }
        long quarantined = account(
                accounted,
                range,
                NumberRange.of(
                        quarantine.numbers().stream().mapToLong(Long::longValue).filter(range::contains)));
        long waiting = account(accounted, unapplied.closed());
        long open = account(accounted, unapplied.opened());
        return new Report(
                range.size(),
                storedCount,
                open,
                waiting,
                quarantined,
                counts.getOrDefault(Gone.Reason.EXPIRED, 0L),
                counts.getOrDefault(Gone.Reason.DELETED, 0L),
                counts.getOrDefault(Gone.Reason.DROPPED, 0L),
                store.unscrubbed(),
                content.damagedBlocks(),
                missing(accounted, range),
                stored.duplicates());
    }

    /** Reads all content and names what is damaged. Takes as long as reading every file does. */
    public List<String> verifyContent() {
        return content.verify();
    }

    /** What the journal has behind the mark. */
    private record Unapplied(BitSet opened, BitSet closed) {}

    private Unapplied unapplied(NumberRange range) {
        Unapplied numbers = new Unapplied(new BitSet(), new BitSet());
        JournalReader reader = journal.reader(Math.min(store.mark().position(), journal.endPosition()));
        for (Optional<JournalRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
            JournalRecord record = next.get();
            if (record.number() > range.last()) {
                if (record.kind() == Kind.OPENED) {
                    break;
                }
            } else if (record.number() >= range.first()) {
                BitSet kind = record.kind() == Kind.OPENED ? numbers.opened() : numbers.closed();
                kind.set(bit(range, record.number()));
            }
        }
        return numbers;
    }

    private static int bit(NumberRange range, long number) {
        return (int) (number - range.first());
    }

    private static long account(BitSet accounted, BitSet more) {
        int before = accounted.cardinality();
        accounted.or(more);
        return (long) accounted.cardinality() - before;
    }

    private static long account(BitSet accounted, NumberRange within, List<NumberRange> ranges) {
        int before = accounted.cardinality();
        for (NumberRange range : ranges) {
            accounted.set(bit(within, range.first()), bit(within, range.last()) + 1);
        }
        return (long) accounted.cardinality() - before;
    }

    private static List<NumberRange> missing(BitSet accounted, NumberRange range) {
        BitSet missing = (BitSet) accounted.clone();
        missing.flip(0, (int) range.size());
        return NumberRange.of(missing.stream().mapToLong(bit -> bit + range.first()));
    }
}
