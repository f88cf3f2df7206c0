/** The way of a call from the journal into the store, and the proof that none was lost on it. */
@NullMarked
package dev.fairlead.llmtrace.apply;

import org.jspecify.annotations.NullMarked;
