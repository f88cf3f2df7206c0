/** Cohere's API of version 2: chat, embed and rerank. */
@NullMarked
package dev.fairlead.llm.dialect.cohere;

import org.jspecify.annotations.NullMarked;
