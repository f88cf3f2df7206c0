package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead scores}: what people and programs think of answers. */
@Command(name = "scores", description = "Gives, lists and sums up scores.", synopsisSubcommandLabel = "COMMAND")
final class ScoresCommand {}
