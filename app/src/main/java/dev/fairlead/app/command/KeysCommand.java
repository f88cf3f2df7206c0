package dev.fairlead.app.command;

import picocli.CommandLine.Command;

/** {@code fairlead keys}: keys for applications and people. */
@Command(name = "keys", description = "Makes, lists and revokes keys.", synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {}
