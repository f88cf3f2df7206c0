/** Micro-benchmarks of what runs on the hot path. */
@NullMarked
package dev.fairlead.bench.jmh;

import org.jspecify.annotations.NullMarked;
