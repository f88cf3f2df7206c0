package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.BenchFailure;
import dev.fairlead.bench.peer.BenchSettings;
import dev.fairlead.bench.peer.Cores;
import dev.fairlead.bench.peer.PeerSettings;
import dev.fairlead.bench.peer.Prerequisites;
import dev.fairlead.bench.peer.ProcessSettings;
import dev.fairlead.bench.peer.Variables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/run}: starts the peers, measures them in interleaved rounds, prints and writes the results. Exit code 0
 * when every answer of every measured run was right, 1 when some were not, 2 when it could not run.
 */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares LLM proxies on this machine: CPU, throughput, latency, streaming, memory, start-up.")
public final class BenchRun implements Callable<Integer> {
    private static final String NONE = "none";

    @Option(names = "--quick", description = "One short round, about three minutes; figures are only indications.")
    private boolean quick;

    @Option(names = "--peers", split = ",", description = "Peers from bench.yaml; default: all of them.")
    private List<String> names = List.of();

    @Option(names = "--skip-missing", description = "Leave out peers that are not installed instead of stopping.")
    private boolean skipMissing;

    @Option(
            names = "--upstream",
            defaultValue = "nginx",
            description = "Upstream for JSON and whole-at-once streams: ${DEFAULT-VALUE}, simulator, or none.")
    private String burst = "nginx";

    @Option(
            names = "--paced-upstream",
            defaultValue = "simulator",
            description = "Upstream for paced streams: ${DEFAULT-VALUE}, or none to leave them out.")
    private String paced = "simulator";

    @Option(names = "--no-sustained", description = "Leave out the run on all cores.")
    private boolean noSustained;

    @Option(names = "--proxy-cores", defaultValue = "0", description = "Core of the peer; default: ${DEFAULT-VALUE}.")
    private String proxyCores = "0";

    @Option(
            names = "--load-cores",
            defaultValue = "1",
            description = "Core of upstream and load generator; default: ${DEFAULT-VALUE}.")
    private String loadCores = "1";

    @Option(names = "--results", description = "Folder of the result files; default: bench/results.")
    private Path resultFolder = Path.of("bench", "results");

    @Option(names = "--settings", description = "File with upstreams and peers; default: bench/bench.yaml.")
    private Path settingsFile = Path.of("bench", "bench.yaml");

    @Option(names = "--root", required = true, hidden = true)
    private Path root = Path.of("");

    @Option(names = "--keep", description = "Keep the peers' working directories and logs.")
    private boolean keep;

    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new BenchRun());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            boolean explained = failure instanceof BenchFailure
                    || failure instanceof IllegalStateException
                    || failure instanceof UncheckedIOException;
            if (!explained) {
                throw failure;
            }
            line.getErr().println("bench: " + failure.getMessage());
            return 2;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path scratch = Files.createTempDirectory("fairlead-bench-");
        try {
            return run(scratch);
        } finally {
            if (keep) {
                System.out.println("working directories: " + scratch);
            } else {
                Scratch.delete(scratch);
            }
        }
    }

    private int run(Path scratch) {
        BenchSettings settings = BenchSettings.read(settingsFile);
        Variables variables = RunVariables.of(root, scratch);
        Prerequisites prerequisites = new Prerequisites(variables);
        Map<String, String> upstreams = new LinkedHashMap<>();
        upstreams.put("JSON and burst streams", burst);
        upstreams.put("paced streams", paced);
        Map<String, String> versions = new LinkedHashMap<>();
        for (String upstream : upstreams.values()) {
            if (!upstream.equals(NONE)) {
                ProcessSettings process = settings.upstream(upstream);
                requireUpstream(upstream, process, prerequisites);
                versions.put("upstream " + upstream, prerequisites.version(process));
            }
        }
        List<String> absent = new ArrayList<>();
        List<PeerSettings> peers = present(settings, prerequisites, absent, versions);
        Results results = new Results();
        Cores proxy = new Cores(proxyCores);
        Cores load = new Cores(loadCores);
        Plan plan = quick ? Plan.quick() : Plan.full();
        Bench bench = new Bench(plan, peers, variables, proxy, load, results, System.out, new AtomicInteger());
        measure(bench, settings);
        Report report = new Report(
                LocalDate.now(Clock.systemUTC()),
                Machine.here(),
                plan,
                proxyCores,
                loadCores,
                upstreams,
                versions,
                peers,
                absent,
                results);
        System.out.println();
        System.out.print(report.table());
        results.remarks().forEach(remark -> System.out.println("note: " + remark));
        System.out.println("note: " + results.disturbance());
        absent.forEach(peer -> System.out.println("not run: " + peer));
        results.faults().forEach(fault -> System.out.println("FAULT: " + fault));
        System.out.println("written to " + report.write(resultFolder));
        return results.faults().isEmpty() ? 0 : 1;
    }

    private void measure(Bench bench, BenchSettings settings) {
        if (!burst.equals(NONE)) {
            bench.loadCores().move(ProcessHandle.current().pid());
            new BurstPhase(bench, settings.upstream(burst)).run();
        }
        if (!paced.equals(NONE)) {
            bench.loadCores().move(ProcessHandle.current().pid());
            new PacedPhase(bench, settings.upstream(paced)).run();
        }
        if (!burst.equals(NONE) && !noSustained) {
            new SustainedPhase(bench, settings.upstream(burst)).run();
        }
    }

    private List<PeerSettings> present(
            BenchSettings settings, Prerequisites prerequisites, List<String> absent, Map<String, String> versions) {
        List<PeerSettings> wanted = names.isEmpty() ? settings.peers() : settings.peers(names);
        List<PeerSettings> present = new ArrayList<>();
        for (PeerSettings peer : wanted) {
            List<String> missing = peer.process().map(prerequisites::missing).orElse(List.of());
            if (missing.isEmpty()) {
                present.add(peer);
                peer.process().ifPresent(process -> versions.put(peer.name(), prerequisites.version(process)));
            } else {
                absent.add("%s: missing %s; %s"
                        .formatted(
                                peer.name(),
                                String.join(", ", missing),
                                peer.process().map(ProcessSettings::install).orElse("")));
            }
        }
        if (!absent.isEmpty() && !skipMissing) {
            throw new BenchFailure("not everything is installed:\n  " + String.join("\n  ", absent)
                    + "\ninstall it, choose others with --peers, or add --skip-missing");
        }
        return present;
    }

    private static void requireUpstream(String name, ProcessSettings process, Prerequisites prerequisites) {
        List<String> missing = prerequisites.missing(process);
        if (!missing.isEmpty()) {
            throw new BenchFailure("the upstream " + name + " cannot run without " + String.join(", ", missing) + "; "
                    + process.install());
        }
    }
}
