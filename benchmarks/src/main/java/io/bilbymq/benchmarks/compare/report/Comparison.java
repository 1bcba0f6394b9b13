package io.bilbymq.benchmarks.compare.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Brokers side by side.
 *
 * @param brokers their names, in the order of the columns
 * @param measurements all figures of all rounds, in the order they were taken
 */
public record Comparison(List<String> brokers, List<Measurement> measurements) {
    /** Copies the lists. */
    public Comparison {
        brokers = List.copyOf(brokers);
        measurements = List.copyOf(measurements);
    }

    /** A row for each scenario and metric that was measured, in the order of measuring. */
    public List<Row> rows() {
        record Key(String scenario, Metric metric) {}
        var keys = new LinkedHashSet<Key>();
        measurements.forEach(figure -> keys.add(new Key(figure.scenario(), figure.metric())));
        return keys.stream().map(key -> row(key.scenario(), key.metric())).toList();
    }

    private Row row(String scenario, Metric metric) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        for (String broker : brokers) {
            List<Double> values = new ArrayList<>();
            for (Measurement figure : measurements) {
                if (figure.scenario().equals(scenario)
                        && figure.metric() == metric
                        && figure.broker().equals(broker)) {
                    values.add(figure.value());
                }
            }
            if (!values.isEmpty()) {
                spreads.put(broker, Spread.of(values));
            }
        }
        return new Row(scenario, metric, brokers, spreads);
    }

    /**
     * One metric of one scenario.
     *
     * @param scenario what was run
     * @param metric what was measured
     * @param brokers the columns
     * @param spreads the rounds of each broker; a broker for which it was not measured is absent
     */
    public record Row(String scenario, Metric metric, List<String> brokers, Map<String, Spread> spreads) {
        /** The rounds of a broker, if it was measured. */
        public Optional<Spread> of(String broker) {
            return Optional.ofNullable(spreads.get(broker));
        }

        /** Median of the first broker divided by median of the second, if there are two and both were measured. */
        public OptionalDouble ratio() {
            if (brokers.size() != 2) {
                return OptionalDouble.empty();
            }
            Spread dividend = spreads.get(brokers.get(0));
            Spread divisor = spreads.get(brokers.get(1));
            return dividend == null || divisor == null || divisor.median() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(dividend.median() / divisor.median());
        }
    }
}
