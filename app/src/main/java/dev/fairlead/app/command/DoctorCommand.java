package dev.fairlead.app.command;

import dev.fairlead.app.doctor.Doctor;
import dev.fairlead.app.doctor.Finding;
import dev.fairlead.app.terminal.ExitCode;
import dev.fairlead.app.terminal.Terminal;
import dev.fairlead.app.terminal.Text;
import dev.fairlead.core.http.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairlead doctor}. */
@Command(
        name = "doctor",
        description = {
            "Checks Java, the data directory, ports, the configuration, the providers and the server.",
            "Changes nothing and sends no key. Ends with 1 when something is bad."
        })
final class DoctorCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Doctor(options.configuration(terminal.environment())).examine();
        if (output.json()) {
            OutputOption.print(terminal, Json.mapper().valueToTree(Map.of("findings", findings)));
        } else {
            for (Finding finding : findings) {
                String state = finding.state().name().toLowerCase(Locale.ROOT);
                String fix = finding.fix().isEmpty() ? "" : " -> " + finding.fix();
                terminal.out().printf("%-8s %-20s %s%n", state, finding.what(), Text.line(finding.detail() + fix));
            }
        }
        boolean bad = findings.stream().anyMatch(finding -> finding.state() == Finding.State.BAD);
        return (bad ? ExitCode.FAILED : ExitCode.OK).status();
    }
}
