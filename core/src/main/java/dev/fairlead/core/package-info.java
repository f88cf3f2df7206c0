/** The ground floor that every service stands on. */
@NullMarked
package dev.fairlead.core;

import org.jspecify.annotations.NullMarked;
