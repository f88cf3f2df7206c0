/** Filters of calls that a tenant keeps under a name. */
@NullMarked
package dev.fairlead.llmtrace.filter;

import org.jspecify.annotations.NullMarked;
