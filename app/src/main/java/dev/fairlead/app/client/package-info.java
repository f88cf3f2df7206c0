/** How commands reach a server: over HTTP to a running one, or one started for the moment. */
@NullMarked
package dev.fairlead.app.client;

import org.jspecify.annotations.NullMarked;
