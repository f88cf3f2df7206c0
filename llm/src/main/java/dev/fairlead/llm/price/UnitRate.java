package dev.fairlead.llm.price;

import java.math.BigDecimal;

/** The price of one unit of a meter that does not count tokens, such as one web search. */
public record UnitRate(Meter meter, BigDecimal rate, Validity validity, Source source) {}
