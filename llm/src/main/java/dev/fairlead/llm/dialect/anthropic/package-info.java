/** Anthropic messages. */
@NullMarked
package dev.fairlead.llm.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
