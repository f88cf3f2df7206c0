package dev.fairlead.app.client;

import dev.fairlead.app.terminal.Figures;

/** How the figures of a call look in a table. */
public final class CallTable {

    private static final String NONE = "-";

    private CallTable() {}

    /** Input tokens; a figure nobody reported is marked. */
    public static String input(Call call) {
        return call.usage().isEmpty() ? NONE : mark(call) + Figures.count(call.input());
    }

    public static String output(Call call) {
        return call.usage().isEmpty() ? NONE : mark(call) + Figures.count(call.output());
    }

    public static String cost(Call call) {
        return call.cost()
                .map(Figures::dollars)
                .orElseGet(() -> call.unpricedReason().isPresent() ? "unpriced" : NONE);
    }

    public static String firstToken(Call call) {
        return call.firstTokenMs().isPresent()
                ? Figures.millis(call.firstTokenMs().getAsDouble())
                : NONE;
    }

    public static String user(Call call) {
        return call.user().orElse(NONE);
    }

    public static String model(Call call) {
        return call.model().isEmpty() ? NONE : call.model();
    }

    private static String mark(Call call) {
        return call.quality().equals("reported") ? "" : "~";
    }
}
