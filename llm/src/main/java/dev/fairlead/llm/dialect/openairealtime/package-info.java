/** OpenAI's Realtime API over a WebSocket: sessions of events both ways. */
@NullMarked
package dev.fairlead.llm.dialect.openairealtime;

import org.jspecify.annotations.NullMarked;
