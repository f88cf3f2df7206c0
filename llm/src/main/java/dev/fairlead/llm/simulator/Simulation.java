package dev.fairlead.llm.simulator;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the event loops of one simulated provider share. */
final class Simulation {
    private final SimulatorSettings settings;
    private final Ledger ledger;
    private final ReplyComposer composer;
    private final ConcurrentLinkedQueue<ScriptedAnswer> script;
    private final Optional<RateWindow> rate;

    Simulation(SimulatorSettings settings) {
        this.settings = settings;
        ledger = new Ledger(settings.keepCalls());
        composer = new ReplyComposer(settings);
        script = new ConcurrentLinkedQueue<>(settings.script());
        rate = settings.rateLimit().map(limit -> new RateWindow(limit, settings.clock()));
    }

    SimulatorSettings settings() {
        return settings;
    }

    Ledger ledger() {
        return ledger;
    }

    ReplyComposer composer() {
        return composer;
    }

    Optional<ScriptedAnswer> nextScripted() {
        return Optional.ofNullable(script.poll());
    }

    void script(ScriptedAnswer answer) {
        script.add(answer);
    }

    Optional<RateWindow.Standing> takeFromRate() {
        return rate.map(RateWindow::take);
    }

    /** Back to the state after start: the same requests get the same ids again. */
    void reset() {
        ledger.reset();
        script.clear();
        script.addAll(settings.script());
        rate.ifPresent(RateWindow::reset);
    }
}
