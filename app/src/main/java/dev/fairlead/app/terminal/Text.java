package dev.fairlead.app.terminal;

/** Text of unknown origin made fit to be shown: models, users and providers chose it, not we. */
public final class Text {

    private static final String ELLIPSIS = "…";

    private Text() {}

    /** One line: line breaks become spaces, other control characters a replacement. */
    public static String line(String text) {
        return clean(text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
    }

    /** Any number of lines: only what could command a terminal is replaced. */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean harmless = c == '\n' || c == '\t' || !Character.isISOControl(c);
            clean.appendCodePoint(harmless ? c : '\uFFFD');
        });
        return clean.toString();
    }

    static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The beginning of a text, at most {@code width} characters with the mark that something is left out. */
    public static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + ELLIPSIS;
    }
}
