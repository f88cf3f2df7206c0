package dev.fairlead.llm.dialect;

/**
 * One kind of call a dialect has.
 *
 * @param name the OpenTelemetry GenAI operation name where one exists ({@code chat}), else the provider's own
 *     ({@code count_tokens})
 * @param metered whether the provider bills it by the text it reads and writes, so that usage it does not report is estimated
 */
public record Operation(String name, boolean metered) {}
