package dev.fairlead.bench.run;

import dev.fairlead.bench.peer.PeerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results as a table of medians with ratios, and as files.
 *
 * @param versions by the name of peer or upstream
 * @param upstreams which upstream served which part
 */
record Report(
        LocalDate date,
        Machine machine,
        Plan plan,
        String proxyCores,
        String loadCores,
        Map<String, String> upstreams,
        Map<String, String> versions,
        List<PeerSettings> peers,
        List<String> absent,
        Results results) {
    /** Peers that others are divided by. */
    private static final List<String> BASES = List.of("nginx", "portkey");

    /** The table of figures: a row per figure, a column per peer, then the ratios. */
    String table() {
        List<String> names = peers.stream().map(PeerSettings::name).toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("median"));
        head.addAll(names);
        List<String[]> ratios = ratios(names);
        ratios.forEach(pair -> head.add(pair[0] + " / " + pair[1]));
        rows.add(head);
        for (Figure figure : Figure.values()) {
            if (names.stream().anyMatch(name -> results.median(name, figure).isPresent())) {
                List<String> row = new ArrayList<>(List.of(figure.title()));
                names.forEach(name -> row.add(cell(results.median(name, figure), figure.decimals(), "")));
                ratios.forEach(pair ->
                        row.add(figure.compared() ? cell(results.ratio(pair[0], pair[1], figure), 2, "×") : "–"));
                rows.add(row);
            }
        }
        return MarkdownTable.aligned(rows);
    }

    /** Writes the Markdown and the JSON file and returns the former's path. */
    Path write(Path folder) {
        Path markdown = folder.resolve(date + "-" + machine.slug() + ".md");
        Path json = folder.resolve(date + "-" + machine.slug() + ".json");
        try {
            Files.createDirectories(folder);
            Files.writeString(markdown, markdown());
            Files.writeString(json, json());
        } catch (IOException broken) {
            throw new UncheckedIOException("the results cannot be written to " + folder, broken);
        }
        return markdown;
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# Run of " + date + " on " + machine.cpu() + "\n\n");
        text.append("Machine: %s, %d cores, %s memory, %s, load generator on %s.%n"
                .formatted(machine.cpu(), machine.cores(), machine.memory(), machine.kernel(), machine.java()));
        text.append(
                "Per-core figures: peer on core %s, upstream and load on core %s; the sustained run uses all cores.%n"
                        .formatted(proxyCores, loadCores));
        text.append("Upstreams: ").append(upstreams).append(".\n");
        text.append(
                ("%d rounds of %d s per measurement (paced %d s, sustained %d s), %d connections, %.0f JSON requests/s"
                                + " and %.0f streams/s at the fixed rate, %d paced streams at %d ms, %d cold starts,"
                                + " %d s warm-up per kind of load.%n%n")
                        .formatted(
                                plan.rounds(),
                                plan.window().toSeconds(),
                                plan.pacedWindow().toSeconds(),
                                plan.sustained().toSeconds(),
                                plan.connections(),
                                plan.rate(),
                                plan.streamRate(),
                                plan.streams(),
                                plan.spacing().toMillis(),
                                plan.coldStarts(),
                                plan.warmUp().toSeconds()));
        text.append(table()).append('\n');
        section(text, "Faults", results.faults().isEmpty() ? List.of("none") : results.faults());
        section(
                text,
                "Remarks",
                Stream.concat(Stream.of(results.disturbance()), results.remarks().stream())
                        .toList());
        section(text, "Not run", absent);
        section(
                text,
                "Versions",
                versions.entrySet().stream()
                        .map(version -> version.getKey() + ": " + version.getValue())
                        .toList());
        section(
                text,
                "Settings",
                peers.stream()
                        .filter(peer -> !peer.settings().isEmpty())
                        .map(peer -> peer.name() + ": " + peer.settings().strip())
                        .toList());
        section(
                text,
                "Patches",
                peers.stream()
                        .flatMap(peer -> peer.patches().stream().map(patch -> peer.name() + ": " + patch.strip()))
                        .toList());
        return text.toString();
    }

    private String json() {
        Map<String, Object> figures = new LinkedHashMap<>();
        for (PeerSettings peer : peers) {
            Map<String, Object> own = new LinkedHashMap<>();
            for (Figure figure : Figure.values()) {
                results.median(peer.name(), figure)
                        .ifPresent(median -> own.put(
                                figure.name().toLowerCase(Locale.ROOT),
                                Map.of("median", median, "rounds", results.all(peer.name(), figure))));
            }
            figures.put(peer.name(), own);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("date", date.toString());
        document.put("machine", machine);
        document.put("proxy_cores", proxyCores);
        document.put("load_cores", loadCores);
        document.put("rounds", plan.rounds());
        document.put("upstreams", upstreams);
        document.put("versions", versions);
        document.put("absent", absent);
        document.put("faults", results.faults());
        document.put("remarks", results.remarks());
        document.put("disturbance", results.disturbance());
        document.put("figures", figures);
        return JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(document)
                + "\n";
    }

    private List<String[]> ratios(List<String> names) {
        List<String[]> pairs = new ArrayList<>();
        for (String base : BASES) {
            for (String name : names) {
                if (names.contains(base) && !name.equals("direct") && !BASES.contains(name)) {
                    pairs.add(new String[] {name, base});
                }
            }
        }
        if (names.containsAll(BASES)) {
            pairs.add(new String[] {"portkey", "nginx"});
        }
        return pairs;
    }

    private static String cell(OptionalDouble value, int decimals, String suffix) {
        return value.isEmpty() ? "–" : String.format(Locale.ROOT, "%." + decimals + "f", value.getAsDouble()) + suffix;
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n");
            lines.forEach(line -> text.append("- ").append(line).append('\n'));
        }
    }
}
