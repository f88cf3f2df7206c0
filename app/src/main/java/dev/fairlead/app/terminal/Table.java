package dev.fairlead.app.terminal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Aligned columns. On a terminal each row stays on one line: columns that may be missing are left out, then the widest
 * texts are cut. Elsewhere everything is there.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final int NARROWEST = 6;
    private static final int READABLE = 12;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Columns with these names. One that begins with {@code >} is of figures, aligned right and never cut, with
     * {@code =} of texts that are never cut, with {@code <} of texts whose end says most. One that ends with {@code ?}
     * is left out where the terminal is too narrow, the last of them first.
     */
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
        int[] widths = IntStream.range(0, columns.size()).map(this::natural).toArray();
        List<Integer> shown =
                new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
        width.ifPresent(limit -> {
            leaveOut(shown, widths, limit);
            shrink(shown, widths, limit);
        });
        out.println(line(shown, i -> columns.get(i).heading(widths[i])));
        rows.forEach(row -> out.println(line(shown, i -> columns.get(i).cell(row.get(i), widths[i]))));
    }

    /** Prints on the terminal, as wide as that is. */
    public void print(Terminal terminal) {
        print(terminal.out(), terminal.columns());
    }

    private int natural(int column) {
        return Math.max(
                Text.width(columns.get(column).name()),
                rows.stream().mapToInt(row -> Text.width(row.get(column))).max().orElse(0));
    }

    /** Texts count with what can still be read of them, so that a long one takes no column away. */
    private void leaveOut(List<Integer> shown, int[] widths, int limit) {
        int[] readable = IntStream.range(0, widths.length)
                .map(i -> columns.get(i).cuttable() ? Math.min(widths[i], READABLE) : widths[i])
                .toArray();
        List<Integer> optional =
                shown.stream().filter(i -> columns.get(i).optional()).toList();
        for (int i = optional.size() - 1; i >= 0 && total(shown, readable) > limit; i--) {
            shown.remove(optional.get(i));
        }
    }

    private void shrink(List<Integer> shown, int[] widths, int limit) {
        while (total(shown, widths) > limit) {
            int widest = -1;
            for (int i : shown) {
                if (columns.get(i).cuttable() && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0 || widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
        }
    }

    private static int total(List<Integer> shown, int[] widths) {
        return shown.stream().mapToInt(i -> widths[i]).sum() + GAP.length() * (shown.size() - 1);
    }

    private static String line(List<Integer> shown, IntFunction<String> cells) {
        return shown.stream().map(cells::apply).collect(Collectors.joining(GAP)).stripTrailing();
    }

    private enum Kind {
        TEXT,
        END_OF_TEXT,
        WHOLE_TEXT,
        FIGURES
    }

    private record Column(String name, Kind kind, boolean optional) {
        static Column of(String marked) {
            boolean optional = marked.endsWith("?");
            String name = optional ? marked.substring(0, marked.length() - 1) : marked;
            return switch (name.isEmpty() ? ' ' : name.charAt(0)) {
                case '>' -> new Column(name.substring(1), Kind.FIGURES, optional);
                case '=' -> new Column(name.substring(1), Kind.WHOLE_TEXT, optional);
                case '<' -> new Column(name.substring(1), Kind.END_OF_TEXT, optional);
                default -> new Column(name, Kind.TEXT, optional);
            };
        }

        boolean cuttable() {
            return kind == Kind.TEXT || kind == Kind.END_OF_TEXT;
        }

        String heading(int width) {
            return padded(Text.cut(name, width), width);
        }

        String cell(String text, int width) {
            return padded(kind == Kind.END_OF_TEXT ? Text.cutBeginning(text, width) : Text.cut(text, width), width);
        }

        private String padded(String text, int width) {
            String padding = " ".repeat(width - Text.width(text));
            return kind == Kind.FIGURES ? padding + text : text + padding;
        }
    }
}
