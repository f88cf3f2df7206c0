/**
 * What calls cost: price lists with sources and dates, and the rating of one call's usage by them.
 *
 * <p>{@link dev.fairlead.llm.price.PriceCatalog} is where to start.
 */
@NullMarked
package dev.fairlead.llm.price;

import org.jspecify.annotations.NullMarked;
