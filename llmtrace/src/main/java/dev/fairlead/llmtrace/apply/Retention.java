package dev.fairlead.llmtrace.apply;

import java.util.Map;

/**
 * What is kept.
 *
 * @param all of the calls of all tenants together; text goes by whole UTC days, and by whole files where it is too much
 * @param tenants of the calls of single tenants, by their id, where that is less; text is counted as it was captured
 */
public record Retention(Keeping all, Map<String, Keeping> tenants) {

    public static final Retention FOREVER = new Retention(Keeping.EVERYTHING, Map.of());

    public Retention {
        tenants = Map.copyOf(tenants);
    }
}
