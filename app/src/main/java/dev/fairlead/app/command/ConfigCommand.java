package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead config}: what a server would be started with. */
@Command(name = "config", description = "Checks and prints the configuration.", synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {}
