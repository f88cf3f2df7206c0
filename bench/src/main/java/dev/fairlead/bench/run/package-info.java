/** The run against peers: what is measured in which order, and the report of it. */
@NullMarked
package dev.fairlead.bench.run;

import org.jspecify.annotations.NullMarked;
