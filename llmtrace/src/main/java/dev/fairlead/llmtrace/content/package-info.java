/** Where the text of calls is kept, apart from their rows. */
@NullMarked
package dev.fairlead.llmtrace.content;

import org.jspecify.annotations.NullMarked;
