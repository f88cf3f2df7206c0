package dev.fairlead.core.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gathers what one event loop appends in a turn and writes it at the end of that turn, in order and as far as possible with one
 * write; each append is told after the write it is in. Other threads' appends go straight to the journal.
 */
public final class TurnAppends implements Appends {

    private final Journal journal;
    private final Thread loop;
    private final Consumer<Runnable> atEndOfTurn;
    private List<Append> gathered = new ArrayList<>();

    /** @param atEndOfTurn runs an action on the loop's thread when everything that has arrived by now is handled */
    public TurnAppends(Journal journal, Thread loop, Consumer<Runnable> atEndOfTurn) {
        this.journal = journal;
        this.loop = loop;
        this.atEndOfTurn = atEndOfTurn;
    }

    @Override
    public void open(List<ByteBuffer> payload, Appended done) {
        if (Thread.currentThread() == loop) {
            gather(new Append(Kind.OPENED, 0, payload, done));
        } else {
            journal.open(payload, done);
        }
    }

    @Override
    public void close(long number, List<ByteBuffer> payload, Appended done) {
        if (Thread.currentThread() == loop) {
            journal.requireOpened(number);
            gather(new Append(Kind.CLOSED, number, payload, done));
        } else {
            journal.close(number, payload, done);
        }
    }

    private void gather(Append append) {
        if (gathered.isEmpty()) {
            atEndOfTurn.accept(this::write);
        }
        gathered.add(append);
    }

    private void write() {
        List<Append> turn = gathered;
        gathered = new ArrayList<>();
        journal.append(turn);
    }
}
