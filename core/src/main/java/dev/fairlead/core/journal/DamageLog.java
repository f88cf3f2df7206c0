package dev.fairlead.core.journal;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All damage known in a journal, each stretch once. */
final class DamageLog {

    private static final Logger LOG = LoggerFactory.getLogger(DamageLog.class);

    private final ConcurrentSkipListMap<Long, Damage> known = new ConcurrentSkipListMap<>();

    void report(Damage damage) {
        if (known.putIfAbsent(damage.position(), damage) == null) {
            LOG.error(
                    "journal file {} is damaged at byte {}: {} bytes cannot be read",
                    damage.file(),
                    damage.offset(),
                    damage.length());
        }
    }

    void replace(Damage damage) {
        known.put(damage.position(), damage);
    }

    List<Damage> all() {
        return List.copyOf(known.values());
    }

    int size() {
        return known.size();
    }
}
