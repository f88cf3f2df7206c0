/** What bringing a call from the journal into the store costs. */
@NullMarked
package dev.fairlead.bench.apply;

import org.jspecify.annotations.NullMarked;
