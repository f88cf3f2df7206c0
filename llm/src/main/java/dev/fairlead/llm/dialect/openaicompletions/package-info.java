/** OpenAI's legacy completions, also spoken by most compatible servers. */
@NullMarked
package dev.fairlead.llm.dialect.openaicompletions;

import org.jspecify.annotations.NullMarked;
