package dev.fairlead.core.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Appends that wait for space, in order. Closings go before openings, because only closed entries let the journal be trimmed.
 * Not safe for several threads at once.
 */
final class WaitingAppends {

    private final ArrayDeque<Append> openings = new ArrayDeque<>();
    private final ArrayDeque<Append> closings = new ArrayDeque<>();

    boolean mustFollow(Kind kind) {
        return !closings.isEmpty() || (kind == Kind.OPENED && !openings.isEmpty());
    }

    void add(Append append) {
        (append.kind() == Kind.OPENED ? openings : closings).add(append);
    }

    Optional<Append> first() {
        return Optional.ofNullable(closings.isEmpty() ? openings.peekFirst() : closings.peekFirst());
    }

    void removeFirst() {
        (closings.isEmpty() ? openings : closings).removeFirst();
    }

    List<Append> removeAll() {
        List<Append> all = new ArrayList<>(closings);
        all.addAll(openings);
        closings.clear();
        openings.clear();
        return all;
    }

    boolean isEmpty() {
        return closings.isEmpty() && openings.isEmpty();
    }

    int openings() {
        return openings.size();
    }

    int closings() {
        return closings.size();
    }
}
