package dev.fairlead.app.terminal;

/** A line on standard error that is written again and again while a person waits; nothing where none watches. */
public final class ProgressLine {

    private static final String REPLACE = "\r\u001b[K";

    private final Terminal terminal;
    private boolean shown;

    public ProgressLine(Terminal terminal) {
        this.terminal = terminal;
    }

    public void show(String text) {
        if (terminal.interactive()) {
            terminal.err()
                    .print(REPLACE
                            + Text.cut(Text.line(text), terminal.columns().orElse(80) - 1));
            terminal.err().flush();
            shown = true;
        }
    }

    /** Takes the line away, to make room for something that stays. */
    public void clear() {
        if (shown) {
            terminal.err().print(REPLACE);
            terminal.err().flush();
            shown = false;
        }
    }
}
