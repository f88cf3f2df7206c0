package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead sessions}: conversations and jobs. */
@Command(
        name = "sessions",
        description = "Lists sessions and shows what was said in them.",
        synopsisSubcommandLabel = "COMMAND")
final class SessionsCommand {}
