/** The stored call, the questions that can be asked of stored calls, and the interface all stores share. */
@NullMarked
package dev.fairlead.llmtrace.store;

import org.jspecify.annotations.NullMarked;
