package dev.fairlead.llm;

import dev.fairlead.llmtrace.LlmTrace;
import io.vertx.core.Promise;

/** Looks up from the first floor, and at the event loop from a room where there is none. */
public record NeedsAService(LlmTrace service, Promise<String> later) {}
