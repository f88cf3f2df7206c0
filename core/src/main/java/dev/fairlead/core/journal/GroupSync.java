package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is written durable, one fsync for all, and answers the appends that wait for it. */
final class GroupSync {

    private static final Logger LOG = LoggerFactory.getLogger(GroupSync.class);

    private final JournalLock lock;
    private final Segments segments;
    private final SegmentWriter out;
    private List<Answer> waiting = new ArrayList<>();
    private boolean dirty;
    private Optional<JournalRefusal> failure = Optional.empty();

    /** @param lock the journal's; held by callers of everything but {@link #sync} */
    GroupSync(JournalLock lock, Segments segments, SegmentWriter out) {
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
    Optional<JournalRefusal> failure() {
        return failure;
    }

    void sync() {
        Optional<Batch> taken = lock.get(this::takeAll);
        if (taken.isEmpty()) {
            return;
        }
        Batch batch = taken.get();
        try {
            batch.files().force(segments);
            batch.answers().forEach(Answer::tell);
        } catch (IOException e) {
            fail(e, batch.answers());
        }
    }

    private record Batch(SegmentWriter.Unforced files, List<Answer> answers) {}

    private Optional<Batch> takeAll() {
        if (!dirty || failure.isPresent()) {
            return Optional.empty();
        }
        dirty = false;
        return Optional.of(new Batch(out.takeUnforced(), takeAnswers()));
    }

    /** After a failed fsync the system may have dropped what it could not write, so no later fsync can make up for it. */
    private void fail(IOException e, List<Answer> batch) {
        LOG.error("journal {}: fsync failed, nothing more is appended until a restart", segments.directory(), e);
        JournalRefusal refusal = new JournalRefusal(
                JournalRefusal.Code.FAILED,
                "journal " + segments.directory() + ": fsync failed: " + e.getMessage()
                        + "; check the disk and restart");
        lock.run(() -> {
            failure = Optional.of(refusal);
            batch.addAll(takeAnswers());
        });
        batch.forEach(answer -> new Answer(answer.done(), new Fate.Refused(refusal)).tell());
    }

    private List<Answer> takeAnswers() {
        List<Answer> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
