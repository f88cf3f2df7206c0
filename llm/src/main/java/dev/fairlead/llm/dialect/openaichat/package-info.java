/** OpenAI chat completions, also spoken by most compatible servers. */
@NullMarked
package dev.fairlead.llm.dialect.openaichat;

import org.jspecify.annotations.NullMarked;
