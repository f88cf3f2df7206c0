package dev.fairlead.bench.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What the run has measured so far: every figure of every peer once per round, faults, and remarks. */
final class Results {
    private static final double DISTURBING = 0.1;

    private final Map<String, Map<Figure, List<Double>>> figures = new LinkedHashMap<>();
    private final List<Double> otherWork = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    void add(String peer, Figure figure, double value) {
        figures.computeIfAbsent(peer, name -> new EnumMap<>(Figure.class))
                .computeIfAbsent(figure, name -> new ArrayList<>())
                .add(value);
    }

    /** Keeps only the highest value. */
    void addMost(String peer, Figure figure, double value) {
        double most = Math.max(value, latest(peer, figure).orElse(value));
        figures.computeIfAbsent(peer, name -> new EnumMap<>(Figure.class)).put(figure, new ArrayList<>(List.of(most)));
    }

    /** Cores that other processes used during one measured run. */
    void otherWork(double cores) {
        otherWork.add(cores);
    }

    /** How much others disturbed the measured runs, and whether that spoils the figures. */
    String disturbance() {
        double[] sorted =
                otherWork.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return "no measured run";
        }
        double middle = sorted[sorted.length / 2];
        double most = sorted[sorted.length - 1];
        return String.format(
                Locale.ROOT,
                "other work on the machine used %.2f cores in the median measured run, %.2f at most%s",
                middle,
                most,
                most > DISTURBING ? "; the figures are disturbed by it" : "");
    }

    void fault(String fault) {
        faults.add(fault);
    }

    void remark(String remark) {
        if (!remarks.contains(remark)) {
            remarks.add(remark);
        }
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    List<String> remarks() {
        return List.copyOf(remarks);
    }

    List<Double> all(String peer, Figure figure) {
        return List.copyOf(figures.getOrDefault(peer, Map.of()).getOrDefault(figure, List.of()));
    }

    OptionalDouble median(String peer, Figure figure) {
        double[] sorted = all(peer, figure).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    OptionalDouble latest(String peer, Figure figure) {
        List<Double> all = all(peer, figure);
        return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(all.getLast());
    }

    /** The median of {@code peer} over that of {@code base}; empty when either is missing or the base is not above 0. */
    OptionalDouble ratio(String peer, String base, Figure figure) {
        OptionalDouble above = median(peer, figure);
        OptionalDouble below = median(base, figure);
        if (above.isEmpty() || below.isEmpty() || below.getAsDouble() <= 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(above.getAsDouble() / below.getAsDouble());
    }
}
