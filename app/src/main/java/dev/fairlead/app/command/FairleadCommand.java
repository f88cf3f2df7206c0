package dev.fairlead.app.command;

import dev.fairlead.app.terminal.CommandFailure;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import dev.fairlead.core.config.ConfigurationException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The root of the command line: which commands there are, and how each ends. */
@Command(
        name = "fairlead",
        description = "A self-hosted proxy for LLM calls that records, prices and explains every one of them.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Begin with: fairlead demo"})
public final class FairleadCommand {

    private static final String DEBUG = "FAIRLEAD_DEBUG";

    private final Terminal terminal;
    private final Clock clock;
    private final InputStream answers;

    /** @param answers where a person answers what a command asks */
    public FairleadCommand(Terminal terminal, Clock clock, InputStream answers) {
        this.terminal = terminal;
        this.clock = clock;
        this.answers = answers;
    }

    /** Carries out one command and returns its exit status. Never throws. */
    public int run(String... arguments) {
        return commandLine(arguments).execute(arguments);
    }

    CommandLine commandLine(String... arguments) {
        CommandLine root = new CommandLine(this);
        Map<String, Supplier<CommandLine>> commands = commands();
        // Reading the annotations of all commands takes longer than many a command itself.
        Optional<Supplier<CommandLine>> named =
                Arrays.stream(arguments).findFirst().map(commands::get);
        named.map(Stream::of)
                .orElseGet(() -> commands.values().stream())
                .map(Supplier::get)
                .forEach(root::addSubcommand);
        root.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpWidth(Math.clamp(terminal.columns().orElse(100), 60, 120))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.interactive() ? Ansi.AUTO : Ansi.OFF))
                .setParameterExceptionHandler((wrong, args) -> usage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure))
                .setExitCodeExceptionMapper(failure -> ExitCode.FAILED.status());
        root.setExecutionStrategy(this::execute);
        describe(root);
        return root;
    }

    /** A group of commands, the root among them, answers with what there is. */
    private int execute(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine named = last.commandSpec().commandLine();
        if (named.getSubcommands().isEmpty() || last.isUsageHelpRequested() || last.isVersionHelpRequested()) {
            return new CommandLine.RunLast().execute(parsed);
        }
        named.usage(named.getErr());
        return ExitCode.USAGE.status();
    }

    private Map<String, Supplier<CommandLine>> commands() {
        Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
        commands.put("demo", () -> new CommandLine(new DemoCommand(terminal)));
        commands.put("serve", () -> new CommandLine(new ServeCommand(terminal)));
        commands.put("simulate-provider", () -> new CommandLine(new SimulateProviderCommand(terminal)));
        commands.put(
                "traces",
                () -> new CommandLine(new TracesCommand())
                        .addSubcommand(new TracesListCommand(terminal, clock))
                        .addSubcommand(new TracesShowCommand(terminal))
                        .addSubcommand(new TracesTailCommand(terminal))
                        .addSubcommand(new TracesSearchCommand(terminal, clock))
                        .addSubcommand(new TracesExportCommand(terminal, clock))
                        .addSubcommand(new TracesDeleteCommand(terminal, answers)));
        commands.put(
                "sessions",
                () -> new CommandLine(new SessionsCommand())
                        .addSubcommand(new SessionsListCommand(terminal, clock))
                        .addSubcommand(new SessionsShowCommand(terminal)));
        commands.put(
                "scores",
                () -> new CommandLine(new ScoresCommand())
                        .addSubcommand(new ScoresAddCommand(terminal))
                        .addSubcommand(new ScoresListCommand(terminal, clock))
                        .addSubcommand(new ScoresSummaryCommand(terminal, clock)));
        commands.put(
                "filters",
                () -> new CommandLine(new FiltersCommand())
                        .addSubcommand(new FiltersListCommand(terminal))
                        .addSubcommand(new FiltersSaveCommand(terminal, clock))
                        .addSubcommand(new FiltersDeleteCommand(terminal)));
        commands.put("replay", () -> new CommandLine(new ReplayCommand(terminal)));
        commands.put("usage", () -> new CommandLine(new UsageCommand(terminal, clock)));
        commands.put(
                "keys",
                () -> new CommandLine(new KeysCommand())
                        .addSubcommand(new KeysCreateCommand(terminal, clock))
                        .addSubcommand(new KeysListCommand(terminal, clock))
                        .addSubcommand(new KeysRevokeCommand(terminal)));
        commands.put(
                "prices",
                () -> new CommandLine(new PricesCommand())
                        .addSubcommand(new PricesListCommand(terminal, clock))
                        .addSubcommand(new PricesShowCommand(terminal))
                        .addSubcommand(new PricesDiffCommand(terminal, clock))
                        .addSubcommand(new PricesImportCommand(terminal, clock)));
        commands.put(
                "config",
                () -> new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCheckCommand(terminal))
                        .addSubcommand(new ConfigPrintCommand(terminal)));
        commands.put("doctor", () -> new CommandLine(new DoctorCommand(terminal)));
        commands.put("version", () -> new CommandLine(new VersionCommand(terminal)));
        commands.put("rehearse", () -> new CommandLine(new RehearseCommand(terminal)));
        return commands;
    }

    /** Every command has {@code --help}, and says what its exit status means. */
    private static void describe(CommandLine command) {
        command.getCommandSpec()
                .mixinStandardHelpOptions(true)
                .exitCodeOnInvalidInput(ExitCode.USAGE.status())
                .usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(ExitCode.meanings());
        command.getCommandSpec().version("fairlead " + Version.text());
        command.getSubcommands().values().forEach(FairleadCommand::describe);
    }

    private int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        terminal.err().println("fairlead: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        terminal.err().println("  See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.status();
    }

    private int report(Exception failure) {
        if (terminal.environment().containsKey(DEBUG)) {
            failure.printStackTrace(terminal.err());
        }
        return switch (failure) {
            case CommandFailure known -> failed(known.exitCode(), String.valueOf(known.getMessage()), known.nextStep());
            case ConfigurationException wrong ->
                failed(
                        ExitCode.FAILED,
                        String.valueOf(wrong.getMessage()),
                        "Correct it, then try: fairlead config check");
            default ->
                failed(
                        ExitCode.FAILED,
                        String.valueOf(failure.getMessage() == null ? failure : failure.getMessage()),
                        "Check the machine with: fairlead doctor; " + DEBUG + "=1 shows where it happened.");
        };
    }

    private int failed(ExitCode code, String message, String nextStep) {
        terminal.err().println("fairlead: " + Text.clean(message));
        terminal.err().println("  " + nextStep);
        return code.status();
    }
}
