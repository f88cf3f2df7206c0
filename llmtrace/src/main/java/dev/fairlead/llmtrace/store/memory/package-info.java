/** The store of the memory profile: a bounded ring of calls. */
@NullMarked
package dev.fairlead.llmtrace.store.memory;

import org.jspecify.annotations.NullMarked;
