/** What one large request costs the small streams beside it. */
@NullMarked
package dev.fairlead.bench.headofline;

import org.jspecify.annotations.NullMarked;
