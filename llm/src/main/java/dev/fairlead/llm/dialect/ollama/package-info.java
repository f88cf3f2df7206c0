/** Ollama's own API: chat, generate and embed, with streams of JSON lines. */
@NullMarked
package dev.fairlead.llm.dialect.ollama;

import org.jspecify.annotations.NullMarked;
