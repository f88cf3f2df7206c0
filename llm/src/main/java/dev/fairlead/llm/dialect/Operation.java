package dev.fairlead.llm.dialect;

/**
 * One kind of call a dialect has.
 *
 * @param name the OpenTelemetry GenAI operation name where one exists ({@code chat}), else the provider's own
 *     ({@code count_tokens})
 */
public record Operation(String name, Metering metering) {

    /** What the provider bills a call by, and so what its usage is where the answer does not report it. */
    public enum Metering {
        /** Nothing. */
        NONE,
        /** The text it reads and writes, which is estimated where it is not reported. */
        TEXT,
        /** The characters of the request, by models that report nothing. */
        CHARACTERS,
        /** Nothing of its own: its answer says what a whole batch used, and says so again whenever it is asked. */
        BATCH
    }

    public Operation(String name, boolean metered) {
        this(name, metered ? Metering.TEXT : Metering.NONE);
    }

    /** Whether the provider bills it by the text it reads and writes. */
    public boolean metered() {
        return metering == Metering.TEXT;
    }
}
