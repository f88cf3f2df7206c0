/** OpenAI embeddings, also spoken by most compatible servers. */
@NullMarked
package dev.fairlead.llm.dialect.openaiembeddings;

import org.jspecify.annotations.NullMarked;
