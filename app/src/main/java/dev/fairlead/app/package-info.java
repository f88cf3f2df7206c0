/** The {@code fairlead} command line, and the process that composes the services. */
@NullMarked
package dev.fairlead.app;

import org.jspecify.annotations.NullMarked;
