package dev.fairlead.llmtrace.durability;

import java.nio.file.Path;
import java.time.Duration;

/** A process to be killed: LLMTrace over a data directory, which prints its port and drains on SIGTERM. */
final class ProxyMain {

    private ProxyMain() {}

    /** @param arguments data directory, configuration file, a {@link Promise}, and how long calls may take to end after SIGTERM */
    public static void main(String[] arguments) {
        ProxyNode node = new ProxyNode(Path.of(arguments[0]), Path.of(arguments[1]), Promise.valueOf(arguments[2]));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            node.close(Duration.parse(arguments[3]));
            Runtime.getRuntime().halt(0);
        }));
        System.out.println(node.start());
    }
}
