/** The price catalog on the command line: looking at it, comparing it, taking published prices over. */
@NullMarked
package dev.fairlead.app.prices;

import org.jspecify.annotations.NullMarked;
