package dev.fairlead.llm.price;

import java.net.URI;
import java.time.LocalDate;

/**
 * Who says so.
 *
 * @param verified the day the address was last seen to state the figure
 */
public record Source(URI address, LocalDate verified) {}
