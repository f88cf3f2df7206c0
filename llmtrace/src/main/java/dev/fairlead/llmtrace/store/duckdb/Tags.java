package dev.fairlead.llmtrace.store.duckdb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Tags as one searchable text: each tag between separators, so that a search for one is a search for a substring. */
final class Tags {

    private static final String SEPARATOR = "\u001f";

    private Tags() {}

    static String encode(Map<String, String> tags) {
        if (tags.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(SEPARATOR);
        new TreeMap<>(tags)
                .forEach((key, value) ->
                        text.append(clean(key)).append('=').append(clean(value)).append(SEPARATOR));
        return text.toString();
    }

    static Map<String, String> decode(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : text.split(SEPARATOR)) {
            int equals = tag.indexOf('=');
            if (equals >= 0) {
                tags.put(tag.substring(0, equals), tag.substring(equals + 1));
            }
        }
        return tags;
    }

    /** What the text contains when it has the tag: {@code key=value}, or {@code key} with any value. */
    static String pattern(String tag) {
        return tag.indexOf('=') < 0 ? SEPARATOR + clean(tag) + "=" : SEPARATOR + clean(tag) + SEPARATOR;
    }

    private static String clean(String text) {
        return text.replace(SEPARATOR, "");
    }
}
