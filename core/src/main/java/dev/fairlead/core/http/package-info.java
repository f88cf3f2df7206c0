/** The HTTP floor: one listener on several event loops, and contract-first REST on virtual threads. */
@NullMarked
package dev.fairlead.core.http;

import org.jspecify.annotations.NullMarked;
