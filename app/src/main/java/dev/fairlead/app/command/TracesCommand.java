package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead traces}: looks at recorded calls. */
@Command(name = "traces", description = "Looks at recorded calls.", synopsisSubcommandLabel = "COMMAND")
final class TracesCommand {}
