package dev.fairlead.llm.simulator;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What the event loops of one simulated provider share. */
final class Simulation {
    private final SimulatorSettings settings;
    private final Ledger ledger;
    private final ReplyComposer composer;
    private final ConcurrentLinkedQueue<ScriptedAnswer> script;
    private final List<AnswerRule> rules = new CopyOnWriteArrayList<>();
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

    /** @param asked read only when there are rules */
    Optional<ScriptedAnswer> ruled(Supplier<AnswerRule.Asked> asked) {
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        AnswerRule.Asked read = asked.get();
        return rules.stream()
                .filter(rule -> rule.matches(read))
                .map(AnswerRule::answer)
                .findFirst();
    }

    void add(AnswerRule rule) {
        rules.add(rule);
    }

    Optional<RateWindow.Standing> takeFromRate() {
        return rate.map(RateWindow::take);
    }

    /** Back to the state after start: the same requests get the same ids again. */
    void reset() {
        ledger.reset();
        script.clear();
        script.addAll(settings.script());
        rules.clear();
        rate.ifPresent(RateWindow::reset);
    }
}
