package dev.fairlead.bench.peer;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a process is started; every text may hold variables like {@code ${port}}.
 *
 * @param start the command and its arguments
 * @param environment variables added to our own
 * @param files templates below {@code bench/} written into the process's working directory under the given names
 * @param needs programs on the PATH, or paths with a slash, without which it cannot run
 * @param install what a person does to get what is missing
 * @param version a command that prints the version
 */
public record ProcessSettings(
        List<String> start,
        Map<String, String> environment,
        Map<String, String> files,
        List<String> needs,
        String install,
        List<String> version) {
    /** Fills what the file leaves out with nothing. */
    public ProcessSettings {
        start = List.copyOf(Objects.requireNonNull(start, "a process needs 'start', its command as a list"));
        environment = Map.copyOf(Objects.requireNonNullElse(environment, Map.of()));
        files = Map.copyOf(Objects.requireNonNullElse(files, Map.of()));
        needs = List.copyOf(Objects.requireNonNullElse(needs, List.of()));
        install = Objects.requireNonNullElse(install, "");
        version = List.copyOf(Objects.requireNonNullElse(version, List.of()));
    }
}
