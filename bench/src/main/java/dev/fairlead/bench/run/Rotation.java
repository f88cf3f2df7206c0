package dev.fairlead.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order of peers in a round: each round begins one peer later, so that none is always first or last. */
final class Rotation {
    private Rotation() {}

    static <T> List<T> of(List<T> peers, int round) {
        List<T> order = new ArrayList<>(peers);
        Collections.rotate(order, -round);
        return order;
    }
}
