package dev.fairlead.llm.dialect;

/**
 * One kind of call a dialect has.
 *
 * @param name the OpenTelemetry GenAI operation name where one exists ({@code chat}), else the provider's own
 *     ({@code count_tokens})
 * @param metered whether the provider bills it by the text it reads and writes, so that usage it does not report is estimated
 * @param reportsBatch whether its answer says what a whole batch used, and says so again whenever it is asked
 */
public record Operation(String name, boolean metered, boolean reportsBatch) {

    public Operation(String name, boolean metered) {
        this(name, metered, false);
    }

    /** One that looks at a batch. */
    public static Operation ofBatch(String name) {
        return new Operation(name, false, true);
    }
}
