package dev.once.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured, by name: one list of nanoseconds for each round. */
final class Figures {

    private final Map<String, List<List<Long>>> rounds = new TreeMap<>();

    void add(String name, List<Long> nanos) {
        rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(nanos);
    }

    /** Microseconds at a percentile, of all rounds together. */
    double micros(String name, double percentile) {
        List<Long> all = new ArrayList<>();
        rounds.get(name).forEach(all::addAll);
        return micros(all, percentile);
    }

    /** The ratio of a percentile to that of the reference. */
    double ratio(String name, String reference, double percentile) {
        return micros(name, percentile) / micros(reference, percentile);
    }

    /** The smallest and the largest ratio of medians of one round: how far the rounds differ. */
    double[] ratiosOfRounds(String name, String reference) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds.get(name).size(); round++) {
            ratios.add(micros(rounds.get(name).get(round), 50)
                    / micros(rounds.get(reference).get(round), 50));
        }
        return new double[] {Collections.min(ratios), Collections.max(ratios)};
    }

    private static double micros(List<Long> nanos, double percentile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int index = (int) Math.ceil(percentile / 100 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)) / 1_000.0;
    }
}
