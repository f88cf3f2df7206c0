/** What people and programs think of calls: feedback and the results of evaluations. */
@NullMarked
package dev.fairlead.llmtrace.score;

import org.jspecify.annotations.NullMarked;
