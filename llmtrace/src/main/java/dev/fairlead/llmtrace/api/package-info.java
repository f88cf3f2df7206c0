/** The REST API over stored calls; its contract is {@code llmtrace/openapi.yaml}. */
@NullMarked
package dev.fairlead.llmtrace.api;

import org.jspecify.annotations.NullMarked;
