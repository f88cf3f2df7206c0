package dev.fairlead.llmtrace.durability;

import java.nio.file.Path;
import java.time.Duration;

/** A process to be killed: LLMTrace over a data directory, which prints its port and drains on SIGTERM. */
final class ProxyMain {

    static final Duration GRACE = Duration.ofSeconds(10);

    private ProxyMain() {}

    /** @param arguments data directory, configuration file, and a {@link Promise} */
    public static void main(String[] arguments) {
        ProxyNode node = new ProxyNode(Path.of(arguments[0]), Path.of(arguments[1]), Promise.valueOf(arguments[2]));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            node.close(GRACE);
            Runtime.getRuntime().halt(0);
        }));
        System.out.println(node.start());
    }
}
