package dev.fairlead.bench.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values for the {@code ${name}} places in settings and templates. An unknown name stops the run. */
public record Variables(Map<String, String> values) {
    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z_]+)}");

    /** Copies the values. */
    public Variables {
        values = Map.copyOf(values);
    }

    public Variables with(String name, String value) {
        Map<String, String> more = new HashMap<>(values);
        more.put(name, value);
        return new Variables(more);
    }

    public String fill(String text) {
        Matcher places = PLACE.matcher(text);
        return places.replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new BenchFailure("unknown variable ${" + place.group(1) + "}; there are " + values.keySet());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    public List<String> fill(List<String> texts) {
        return texts.stream().map(this::fill).toList();
    }
}
