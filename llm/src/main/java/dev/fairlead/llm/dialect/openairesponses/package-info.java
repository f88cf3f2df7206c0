/** OpenAI responses. */
@NullMarked
package dev.fairlead.llm.dialect.openairesponses;

import org.jspecify.annotations.NullMarked;
