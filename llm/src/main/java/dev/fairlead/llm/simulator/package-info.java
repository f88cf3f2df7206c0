/** The simulated provider: a real HTTP server that answers like the providers do and keeps its own bill. */
@NullMarked
package dev.fairlead.llm.simulator;

import org.jspecify.annotations.NullMarked;
