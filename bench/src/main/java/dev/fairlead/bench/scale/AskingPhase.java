package dev.fairlead.bench.scale;

import dev.fairlead.bench.load.LoadResult;
import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.run.Target;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks a store while calls go through the same process at an even rate, and again calls alone for comparison. */
record AskingPhase(Path root, Path directory, Scene scene, double rate, Duration window, PrintStream progress) {

    private static final int CONNECTIONS = 32;
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    /**
     * What was measured.
     *
     * @param direct calls to the upstream itself
     * @param quiet calls through the server while nobody asked
     * @param asked calls through the server meanwhile
     * @param startSeconds from the command to the first proxied answer
     * @param mostMegabytes resident at most while questions were asked
     */
    record Measured(
            List<Asking.Answers> answers,
            LoadResult direct,
            LoadResult quiet,
            LoadResult asked,
            double startSeconds,
            double mostMegabytes) {}

    Measured run() {
        try (Site site = Site.start(root, directory);
                ResidentWatch watch = new ResidentWatch(site.server().tree())) {
            Asking asking = new Asking(site.upstream().client(), Question.about(scene), site.data());
            progress.println("warming up");
            load(site, site.server(), WARM_UP);
            asking.warmUp();
            asking.warmUp();
            progress.println("calls alone");
            LoadResult direct = load(site, site.direct(root), window.dividedBy(4));
            LoadResult quiet = load(site, site.server(), window.dividedBy(2));
            progress.println("calls and questions");
            watch.start();
            LoadResult asked = during(() -> asking.askFor(window), () -> load(site, site.server(), window));
            site.server().requireAlive();
            return new Measured(
                    asking.answers(), direct, quiet, asked, site.server().coldStartSeconds(), watch.mostMegabytes());
        }
    }

    private LoadResult load(Site site, Target target, Duration duration) {
        LoadResult result = site.json().load(target).atRate(rate, CONNECTIONS, duration);
        if (result.faultCount() > 0) {
            throw new BenchFailure("not every call got its answer: " + result.faults());
        }
        return result;
    }

    private interface Load {
        LoadResult run();
    }

    private static LoadResult during(Runnable questions, Load load) {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> asked = threads.submit(questions);
            LoadResult result = load.run();
            asked.get();
            return result;
        } catch (ExecutionException failed) {
            throw new BenchFailure("asking failed: " + failed.getCause(), failed);
        } catch (InterruptedException interrupted) {
            throw new BenchFailure("interrupted", interrupted);
        }
    }
}
