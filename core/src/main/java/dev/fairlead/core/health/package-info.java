/** What a service knows about its own condition, and the routes that tell it. */
@NullMarked
package dev.fairlead.core.health;

import org.jspecify.annotations.NullMarked;
