package dev.fairlead.workflows;

import dev.fairlead.llmtrace.LlmTrace;

/** A service that uses another. */
public record NeedsANeighbour(LlmTrace neighbour) {}
