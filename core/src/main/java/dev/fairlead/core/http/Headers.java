package dev.fairlead.core.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Header names and how they are joined and read. */
final class Headers {

    private Headers() {}

    static Map<String, String> with(Map<String, String> headers, String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return Map.copyOf(more);
    }
}
