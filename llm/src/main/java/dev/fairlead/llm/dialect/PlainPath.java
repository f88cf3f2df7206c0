package dev.fairlead.llm.dialect;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Different spellings of one path brought together (RFC 3986, section 6.2.2), and slashes in a row, which servers merge. */
public final class PlainPath {

    private static final Pattern ENCODED = Pattern.compile("%([0-9a-fA-F]{2})");
    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    private PlainPath() {}

    public static String of(String path) {
        String decoded = path.indexOf('%') < 0 ? path : ENCODED.matcher(path).replaceAll(PlainPath::unreserved);
        return decoded.contains("//") ? SLASHES.matcher(decoded).replaceAll("/") : decoded;
    }

    /** Characters that never need encoding mean the same without it; any other keeps its escape. */
    private static String unreserved(MatchResult escape) {
        char c = (char) Integer.parseInt(escape.group(1), 16);
        boolean unreserved = c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
        return unreserved ? String.valueOf(c) : escape.group();
    }
}
