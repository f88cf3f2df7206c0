package dev.fairlead.llmtrace.content;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blocks that can be read no more, as far as they were found. Each is told to the log once. Thread-safe. */
final class DamagedBlocks {

    private static final Logger LOG = LoggerFactory.getLogger(DamagedBlocks.class);
    /** So many that more would not tell more. */
    private static final int MOST = 100_000;

    private final Set<ContentPlace> known = ConcurrentHashMap.newKeySet();

    /** @param where for the log */
    void found(ContentPlace place, String where) {
        if (known.size() < MOST && known.add(place.wholeBlock())) {
            LOG.atError()
                    .addKeyValue("block", where)
                    .log("text is damaged on the disk; what was said in its calls is lost");
        }
    }

    /** Found in an earlier life of the process, and told then. */
    void remember(ContentPlace place) {
        known.add(place.wholeBlock());
    }

    /** They are not kept any more. */
    void forget(Predicate<ContentPlace> removed) {
        known.removeIf(removed);
    }

    int count() {
        return known.size();
    }
}
