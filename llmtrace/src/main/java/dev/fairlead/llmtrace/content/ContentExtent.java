package dev.fairlead.llmtrace.content;

import java.time.LocalDate;

/**
 * How much of a content segment belongs to stored calls; what lies behind it is left over from a crash.
 *
 * @param bytes from the file's begin
 */
public record ContentExtent(LocalDate day, int segment, long bytes) {}
