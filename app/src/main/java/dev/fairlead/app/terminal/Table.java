package dev.fairlead.app.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Aligned columns. On a terminal the widest texts are cut so that each row stays on one line; elsewhere nothing is cut. */
public final class Table {

    private static final String GAP = "  ";
    private static final int NARROWEST = 6;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** Columns with these names; one that begins with {@code >} is of figures, aligned right and never cut. */
    public Table(String... names) {
        this.columns = Arrays.stream(names).map(Column::of).toList();
    }

    /** Adds a row. Control characters, which could take over a terminal, are replaced. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("expected " + columns.size() + " cells, found " + cells.length);
        }
        rows.add(Arrays.stream(cells).map(cell -> Text.line(cell.toString())).toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints the names and all rows. */
    public void print(PrintStream out, OptionalInt width) {
        int[] widths = widths(width);
        out.println(line(columns.stream().map(Column::name).toList(), widths));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    /** Prints on the terminal, as wide as that is. */
    public void print(Terminal terminal) {
        print(terminal.out(), terminal.columns());
    }

    private int[] widths(OptionalInt limit) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    Text.width(columns.get(i).name()),
                    rows.stream()
                            .mapToInt(row -> Text.width(row.get(column)))
                            .max()
                            .orElse(0));
        }
        limit.ifPresent(columnsOfTerminal -> shrink(widths, columnsOfTerminal));
        return widths;
    }

    private void shrink(int[] widths, int limit) {
        int gaps = GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).sum() + gaps > limit) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (!columns.get(i).figures() && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0 || widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = Text.cut(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - Text.width(cell));
            line.append(i == 0 ? "" : GAP).append(columns.get(i).figures() ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private record Column(String name, boolean figures) {
        static Column of(String name) {
            return name.startsWith(">") ? new Column(name.substring(1), true) : new Column(name, false);
        }
    }
}
