/** LLMTrace: a transparent proxy between applications and LLM providers that records every call. */
@NullMarked
package dev.fairlead.llmtrace;

import org.jspecify.annotations.NullMarked;
