package dev.fairlead.core.util;

import dev.fairlead.app.CallsDownward;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Breaks as many rules of the house as one class can; it exists to show that the rules notice. */
public final class EveryRuleBrokenManager {

    public static final HashMap<String, String> SEEN = new HashMap<>();
    static int calls;

    @Inject
    private final Map<String, String> injected = Map.of();

    @interface Inject {}

    /** A checked exception. */
    static final class Checked extends Exception {}

    public @Nullable String getName() throws Checked, InterruptedException {
        calls++;
        Thread.sleep(1);
        System.out.println(Instant.now());
        Logger.getGlobal().info(new CallsDownward().toString() + injected);
        throw new Checked();
    }
}
