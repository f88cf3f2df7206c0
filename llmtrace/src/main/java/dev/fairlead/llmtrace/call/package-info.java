/** What the journal keeps of a call: two records, and their binary form. */
@NullMarked
package dev.fairlead.llmtrace.call;

import org.jspecify.annotations.NullMarked;
