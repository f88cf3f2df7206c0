package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is written durable, one fsync for all, and answers the appends that wait for it. */
final class GroupSync {

    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

    private final ReentrantLock lock;
    private final Segments segments;
    private final SegmentWriter out;
    private List<Answer> waiting = new ArrayList<>();
    private boolean dirty;
    private @Nullable JournalRefusal failure;

    /** @param lock the journal's; held by callers of everything but {@link #sync} */
    GroupSync(ReentrantLock lock, Segments segments, SegmentWriter out) {
        this.lock = lock;
        this.segments = segments;
        this.out = out;
    }

    void written() {
        dirty = true;
    }

    void answerLater(Answer answer) {
        waiting.add(answer);
    }

    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** Set for good by the first fsync that fails. */
    @Nullable
    JournalRefusal failure() {
        return failure;
    }

    void sync() {
        SegmentWriter.Unforced files;
        List<Answer> batch;
        lock.lock();
        try {
            if (!dirty || failure != null) {
                return;
            }
            files = out.takeUnforced();
            batch = take();
            dirty = false;
        } finally {
            lock.unlock();
        }
        try {
            files.force(segments);
            batch.forEach(Answer::appended);
        } catch (IOException e) {
            JournalRefusal refusal = fail(e, batch);
            batch.forEach(answer -> Answer.refused(answer.done(), refusal));
        }
    }

    /** After a failed fsync the system may have dropped what it could not write, so no later fsync can make up for it. */
    private JournalRefusal fail(IOException e, List<Answer> batch) {
        LOG.error("journal {}: fsync failed, nothing more is appended until a restart", segments.directory(), e);
        JournalRefusal refusal = new JournalRefusal(
                JournalRefusal.Code.FAILED,
                "journal " + segments.directory() + ": fsync failed: " + e.getMessage()
                        + "; check the disk and restart");
        lock.lock();
        try {
            failure = refusal;
            batch.addAll(take());
        } finally {
            lock.unlock();
        }
        return refusal;
    }

    private List<Answer> take() {
        List<Answer> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
