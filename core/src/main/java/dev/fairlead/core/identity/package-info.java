/** Who calls: tenants, keys and roles. */
@NullMarked
package dev.fairlead.core.identity;

import org.jspecify.annotations.NullMarked;
