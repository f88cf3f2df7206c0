package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.Variables;
import java.nio.file.Path;
import java.util.Map;

/** The variables of {@code bench.yaml} that hold for a whole run. */
public final class RunVariables {
    private RunVariables() {}

    /**
     * Writes the sample answers too.
     *
     * @param root of the repository
     */
    public static Variables of(Path root, Path scratch) {
        boolean superuser = "root".equals(System.getProperty("user.name"));
        return new Variables(Map.of(
                "root", root.toAbsolutePath().toString(),
                "bench", root.resolve("bench").toAbsolutePath().toString(),
                "scratch", scratch.toString(),
                "answers", SampleFiles.write(scratch.resolve("answers")).toString(),
                "java", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "classpath", System.getProperty("java.class.path"),
                "nginx_user", superuser ? "user root;" : ""));
    }
}
