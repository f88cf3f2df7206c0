/** What is known of a call to a model: the records every dialect is read into. */
@NullMarked
package dev.fairlead.llm.call;

import org.jspecify.annotations.NullMarked;
