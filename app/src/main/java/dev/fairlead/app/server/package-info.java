/** The single process that composes the services, and the data directory it owns. */
@NullMarked
package dev.fairlead.app.server;

import org.jspecify.annotations.NullMarked;
