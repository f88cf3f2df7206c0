package dev.fairlead.app.terminal;

/** Text of unknown origin made fit to be shown: models, users and providers chose it, not we. */
public final class Text {

    private static final String ELLIPSIS = "…";

    private Text() {}

    /** One line: line breaks become spaces, other control characters a replacement. */
    public static String line(String text) {
        return clean(text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
    }

    /** Any number of lines: only what could command a terminal, or turn the order of a line around, is replaced. */
    public static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean harmless = c == '\n' || c == '\t' || !Character.isISOControl(c) && !turnsAround(c);
            clean.appendCodePoint(harmless ? c : '\uFFFD');
        });
        return clean.toString();
    }

    /** Columns a terminal gives a text: two for a character of East Asia or an emoji, none for a combining one. */
    static int width(String text) {
        return text.codePoints().map(Text::width).sum();
    }

    /** The beginning of a text, at most {@code width} columns with the mark that something is left out. */
    public static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        int end = 0;
        int left = width - 1;
        while (left >= width(text.codePointAt(end))) {
            left -= width(text.codePointAt(end));
            end += Character.charCount(text.codePointAt(end));
        }
        return text.substring(0, end) + ELLIPSIS;
    }

    /** The end of a text, at most {@code width} columns with the mark that something is left out. */
    static String cutBeginning(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        int begin = text.length();
        int left = width - 1;
        while (left >= width(text.codePointBefore(begin))) {
            left -= width(text.codePointBefore(begin));
            begin -= Character.charCount(text.codePointBefore(begin));
        }
        return ELLIPSIS + text.substring(begin);
    }

    private static int width(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> wide(c) ? 2 : 1;
        };
    }

    /** The blocks that Unicode's East Asian Width calls wide, and what is shown as an emoji. */
    private static boolean wide(int c) {
        return c >= 0x1100
                && (c <= 0x115F
                        || c >= 0x2E80 && c <= 0x303E
                        || c >= 0x3041 && c <= 0xA4CF
                        || c >= 0xA960 && c <= 0xA97C
                        || c >= 0xAC00 && c <= 0xD7A3
                        || c >= 0xF900 && c <= 0xFAFF
                        || c >= 0xFE30 && c <= 0xFE6F
                        || c >= 0xFF01 && c <= 0xFF60
                        || c >= 0xFFE0 && c <= 0xFFE6
                        || c >= 0x20000 && c <= 0x3FFFD
                        || Character.isEmojiPresentation(c));
    }

    /** Embeddings, overrides and isolates of the bidirectional algorithm. */
    private static boolean turnsAround(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }
}
