package dev.fairlead.core.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides of each append whether it is placed now, waits for space, or is refused. Used with the journal's lock held. */
final class Admission {

    private final JournalSettings settings;
    private final Tail tail;
    private final Space space;
    private final Standing standing;
    private final GroupSync sync;
    private final FlusherBell bell;
    private final WaitingAppends waiting;

    Admission(
            JournalSettings settings,
            Tail tail,
            Space space,
            Standing standing,
            GroupSync sync,
            FlusherBell bell,
            WaitingAppends waiting) {
        this.settings = settings;
        this.tail = tail;
        this.space = space;
        this.standing = standing;
        this.sync = sync;
        this.bell = bell;
        this.waiting = waiting;
    }

    /** What becomes of the first of some records, and of those behind it that go into the same write. */
    List<Fate> decide(List<Append> records) {
        return records.size() > 1 && canGoTogether(records)
                ? placeTogether(records)
                : List.of(decide(records.getFirst()));
    }

    /** Only where nothing is wrong: each append's own way is for everything else. */
    private boolean canGoTogether(List<Append> records) {
        return waiting.isEmpty()
                && standing.isWell()
                && tail.hasRoom(records.getFirst().size())
                && space.fitAll(records);
    }

    private List<Fate> placeTogether(List<Append> records) {
        try {
            List<Fate.Recorded> placed = tail.place(records);
            List<Fate> fates = new ArrayList<>(placed.size());
            for (int i = 0; i < placed.size(); i++) {
                fates.add(acknowledged(records.get(i), placed.get(i)));
            }
            return fates;
        } catch (IOException e) {
            // Each by itself finds out whether it is all of them that cannot be written.
            return List.of(decide(records.getFirst()));
        }
    }

    private Fate decide(Append append) {
        Optional<JournalRefusal> refusal = standing.refusal(append.size());
        if (refusal.isPresent()) {
            return new Fate.Refused(refusal.get());
        }
        if (!waiting.mustFollow(append.kind()) && space.fits(append.kind(), append.size())) {
            Optional<Fate> fate = place(append);
            if (fate.isPresent()) {
                return fate.get();
            }
        }
        if (append.kind() == Kind.CLOSED || settings.whenFull() == WhenFull.BLOCK) {
            waiting.add(append);
            return Fate.LATER;
        }
        return new Fate.Refused(standing.full());
    }

    /** Lets in the first append that waits; empty when none does or there is no space for it. */
    Optional<Answer> admitFirst() {
        Optional<Append> first =
                waiting.first().filter(append -> !standing.isClosed() && space.fits(append.kind(), append.size()));
        Optional<Answer> answer = first.flatMap(append -> place(append).map(fate -> new Answer(append.done(), fate)));
        answer.ifPresent(placed -> waiting.removeFirst());
        return answer;
    }

    /** What became of a record that should fit; empty when there was no space for it after all. */
    private Optional<Fate> place(Append append) {
        if (!tail.hasRoom(append.size())) {
            return standing.writeFailure().map(Fate.Refused::new);
        }
        try {
            return Optional.of(acknowledged(append, tail.place(List.of(append)).getFirst()));
        } catch (IOException e) {
            return standing.writeFailed(e, append.size()).map(Fate.Refused::new);
        }
    }

    private Fate acknowledged(Append append, Fate.Recorded recorded) {
        return switch (settings.durability()) {
            case WRITTEN -> recorded;
            case ASYNC -> {
                bell.ring();
                yield recorded;
            }
            case SYNCED -> {
                sync.answerLater(new Answer(append.done(), recorded));
                bell.ring();
                yield Fate.LATER;
            }
        };
    }
}
