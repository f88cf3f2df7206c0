/** The REST routes of identity. */
@NullMarked
package dev.fairlead.core.identity.api;

import org.jspecify.annotations.NullMarked;
