package dev.fairlead.app.doctor;

import dev.fairlead.app.terminal.Figures;

/** The Java this runs on. */
final class MachineChecks {

    private static final int NEEDED = 25;
    private static final long LITTLE = 256L << 20;

    private MachineChecks() {}

    static Finding java() {
        int found = Runtime.version().feature();
        String detail =
                Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return found >= NEEDED
                ? Finding.ok("Java", detail)
                : Finding.bad("Java", detail, "install a JDK " + NEEDED + " or newer");
    }

    static Finding memory() {
        long heap = Runtime.getRuntime().maxMemory();
        String detail =
                Figures.bytes(heap) + " of heap, " + Runtime.getRuntime().availableProcessors() + " processors";
        return heap >= LITTLE
                ? Finding.ok("memory", detail)
                : Finding.warning("memory", detail, "give it more: FAIRLEAD_JAVA_OPTS=-Xmx512m");
    }
}
