package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead prices}. */
@Command(name = "prices", description = "What models cost: shows the price lists, compares and imports published ones.")
final class PricesCommand {}
