package dev.fairlead.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The machine a result belongs to. */
public record Machine(String cpu, int cores, String memory, String kernel, String java) {
    public static Machine here() {
        return new Machine(
                field("/proc/cpuinfo", "model name"),
                processors(),
                field("/proc/meminfo", "MemTotal"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    }

    /** The CPU's name as part of a file name. */
    String slug() {
        return cpu.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "").toLowerCase(Locale.ROOT);
    }

    /** All the machine has; this process may be pinned to fewer. */
    private static int processors() {
        int listed = (int) lines("/proc/cpuinfo").stream()
                .filter(line -> line.startsWith("processor"))
                .count();
        return listed > 0 ? listed : Runtime.getRuntime().availableProcessors();
    }

    private static String field(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("unknown");
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException notLinux) {
            return List.of();
        }
    }
}
