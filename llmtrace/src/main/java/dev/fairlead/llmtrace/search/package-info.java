/** Finds calls by what was said in them. */
@NullMarked
package dev.fairlead.llmtrace.search;

import org.jspecify.annotations.NullMarked;
