package dev.fairlead.app.client;

/** Counts the rows of an export as its bytes pass. */
public final class RowCount {

    private final boolean csv;
    private boolean quoted;
    private long lines;

    /** @param csv whether line ends inside of quotes are text, and the first line names the columns */
    public RowCount(boolean csv) {
        this.csv = csv;
    }

    public void add(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (csv && bytes[i] == '"') {
                quoted = !quoted;
            } else if (bytes[i] == '\n' && !quoted) {
                lines++;
            }
        }
    }

    public long rows() {
        return csv ? Math.max(0, lines - 1) : lines;
    }
}
