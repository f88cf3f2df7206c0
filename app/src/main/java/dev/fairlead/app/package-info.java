/** The {@code fairlead} command line's entry. */
@NullMarked
package dev.fairlead.app;

import org.jspecify.annotations.NullMarked;
