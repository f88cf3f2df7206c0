/** Price lists that others publish: reading them, comparing them with the catalog, and taking them over. */
@NullMarked
package dev.fairlead.llm.price.published;

import org.jspecify.annotations.NullMarked;
