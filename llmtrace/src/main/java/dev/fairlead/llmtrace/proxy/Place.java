package dev.fairlead.llmtrace.proxy;

/** One call's place among those running at once: taken at once, waited for up to the queue's timeout, given back. */
final class Place implements Admission.Waiting {

    private enum State {
        NONE,
        WAITING,
        TAKEN
    }

    private final Proxy proxy;
    private final ProxyLoop loop;
    private final ProxiedCall call;
    private State state = State.NONE;
    private long deadlineNanos;

    Place(Proxy proxy, ProxyLoop loop, ProxiedCall call) {
        this.proxy = proxy;
        this.loop = loop;
        this.call = call;
    }

    /** Takes a place if one is free. */
    boolean take() {
        if (proxy.admission().tryEnter()) {
            state = State.TAKEN;
            return true;
        }
        return false;
    }

    /** Queues for a place; {@link ProxiedCall#placed} says when it is there. False when the queue is full. */
    boolean await(long startNanos) {
        state = State.WAITING;
        deadlineNanos = startNanos + proxy.limits().queueTimeout().toNanos();
        if (proxy.admission().enqueue(this)) {
            return true;
        }
        state = State.NONE;
        return false;
    }

    /** Goes on in a turn of its own: a whole queue that is refused must not be handled inside one another. */
    @Override
    public void admitted() {
        loop.atEndOfTurn(() -> call.guarded(() -> {
            state = State.TAKEN;
            call.placed();
        }));
    }

    /** Stops waiting; false when a place has just been handed over, which {@link ProxiedCall#placed} will tell. */
    boolean withdraw() {
        if (state == State.WAITING) {
            if (!proxy.admission().withdraw(this)) {
                return false;
            }
            state = State.NONE;
        }
        return true;
    }

    /** Whether the call waits for a place longer than any may. */
    boolean overdue(long now) {
        return state == State.WAITING && now - deadlineNanos > 0;
    }

    void leave() {
        if (state == State.TAKEN) {
            state = State.NONE;
            proxy.admission().leave();
        }
    }
}
