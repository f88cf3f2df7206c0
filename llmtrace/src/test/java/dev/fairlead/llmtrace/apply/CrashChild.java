package dev.fairlead.llmtrace.apply;

import java.nio.file.Path;
import java.util.SplittableRandom;

/** A process that appends calls until it is killed, and tells the number of each that is in the journal. */
final class CrashChild {

    private CrashChild() {}

    /** @param args the directory, and a seed */
    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
        Rig rig = Rig.started(Path.of(args[0]));
        System.out.println("started");
        while (true) {
            long number = rig.open("call " + random.nextInt());
            System.out.println(number);
            if (random.nextInt(50) > 0) {
                rig.close(number);
            }
        }
    }
}
