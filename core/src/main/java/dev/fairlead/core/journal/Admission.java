package dev.fairlead.core.journal;

import java.io.IOException;
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

    /** @throws IllegalArgumentException if the entry to close was never opened */
    Fate decide(Append append) {
        if (append.kind() == Kind.CLOSED && (append.number() < 1 || append.number() > tail.lastNumber())) {
            throw new IllegalArgumentException(
                    "entry " + append.number() + " was never opened; the last one is " + tail.lastNumber());
        }
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
            return Optional.of(acknowledged(append, tail.place(append)));
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
