package io.bilbymq.it.crash.check;

import io.bilbymq.it.crash.check.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a check has found. */
public record Verdict(Figures figures, List<Violation> violations) {
    private static final int SHOWN = 20;

    /**
     * How much was looked at.
     *
     * @param attempted messages published, whatever became of them
     * @param confirmed of these, confirmed before a fault
     * @param refused of these, refused by the broker
     * @param recovered delivered though neither confirmed nor refused in time, which is as good as lost
     * @param deliveries of messages, a message in three queues being three
     * @param repeated of these, of what had been delivered before
     */
    public record Figures(
            long faults,
            long attempted,
            long confirmed,
            long refused,
            long recovered,
            long deliveries,
            long repeated,
            long definitions) {
        /** Nothing yet. */
        public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0);

        /** The sum of both. */
        public Figures plus(Figures more) {
            return new Figures(
                    faults + more.faults,
                    attempted + more.attempted,
                    confirmed + more.confirmed,
                    refused + more.refused,
                    recovered + more.recovered,
                    deliveries + more.deliveries,
                    repeated + more.repeated,
                    definitions + more.definitions);
        }
    }

    /** Nothing was looked at and nothing found. */
    public static final Verdict NONE = new Verdict(Figures.NONE, List.of());

    public Verdict {
        violations = List.copyOf(violations);
    }

    /** This and another one. */
    public Verdict plus(Verdict more) {
        List<Violation> all = new ArrayList<>(violations);
        all.addAll(more.violations);
        return new Verdict(figures.plus(more.figures), all);
    }

    /** How many promises of a kind were broken. */
    public long count(Kind kind) {
        return violations.stream().filter(violation -> violation.kind() == kind).count();
    }

    /** Whether every promise was kept. */
    public boolean isClean() {
        return violations.isEmpty();
    }

    /** How many of each kind, as {@code LOST=3 UNMARKED=1}; {@code clean} if there are none. */
    public String summary() {
        if (isClean()) {
            return "clean";
        }
        return violations.stream()
                .collect(Collectors.groupingBy(Violation::kind, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** The summary, the figures, and the first violations in full. */
    @Override
    public String toString() {
        return summary() + ", " + figures
                + violations.stream()
                        .limit(SHOWN)
                        .map(violation -> "\n  " + violation)
                        .collect(Collectors.joining());
    }
}
