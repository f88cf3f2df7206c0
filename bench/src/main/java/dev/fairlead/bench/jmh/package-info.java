/** Micro-benchmarks, started with {@code bench/jmh}. */
@NullMarked
package dev.fairlead.bench.jmh;

import org.jspecify.annotations.NullMarked;
