package dev.fairlead.llm.price;

import java.math.BigDecimal;

/**
 * A factor on all token rates of a model that the provider states as a factor: batch at half price, a region at 1.1
 * times. Factors of different terms multiply.
 *
 * @param when the one term that calls for the factor; its other terms are standard
 */
public record Adjustment(String name, CallTerms when, BigDecimal factor, Validity validity, Source source) {}
