/** Structured logs to standard error, as JSON or text. */
@NullMarked
package dev.fairlead.core.log;

import org.jspecify.annotations.NullMarked;
