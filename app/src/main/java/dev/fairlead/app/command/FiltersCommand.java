package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead filters}: saved filters. */
@Command(
        name = "filters",
        description = "Lists, saves and deletes filters of calls.",
        synopsisSubcommandLabel = "COMMAND")
final class FiltersCommand {}
