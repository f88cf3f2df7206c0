/** Prometheus metrics and the listener that serves them. */
@NullMarked
package dev.fairlead.core.metrics;

import org.jspecify.annotations.NullMarked;
