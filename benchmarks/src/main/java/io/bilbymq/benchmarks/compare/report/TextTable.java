package io.bilbymq.benchmarks.compare.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The comparison for a terminal: medians, in parentheses the smallest and largest round, and the ratio of the medians. */
public final class TextTable {
    private static final String NOT_MEASURED = "-";
    private static final int TEXT_COLUMNS = 3;

    private TextTable() {}

    /** Draws it; every line ends with a newline. */
    public static String of(Comparison comparison) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(heading(comparison.brokers()));
        comparison.rows().forEach(row -> lines.add(line(row)));
        return align(lines);
    }

    private static List<String> heading(List<String> brokers) {
        List<String> cells = new ArrayList<>(List.of("scenario", "metric", "unit"));
        cells.addAll(brokers);
        if (brokers.size() == 2) {
            cells.add(brokers.get(0) + " / " + brokers.get(1));
        }
        cells.add("");
        return cells;
    }

    private static List<String> line(Comparison.Row row) {
        Metric metric = row.metric();
        List<String> cells = new ArrayList<>(List.of(row.scenario(), metric.label(), metric.unit()));
        for (String broker : row.brokers()) {
            cells.add(row.of(broker).map(spread -> cell(spread, metric)).orElse(NOT_MEASURED));
        }
        if (row.brokers().size() == 2) {
            OptionalDouble ratio = row.ratio();
            cells.add(ratio.isPresent() ? String.format(Locale.ROOT, "%.3f", ratio.getAsDouble()) : NOT_MEASURED);
        }
        cells.add(metric.better().words());
        return cells;
    }

    private static String cell(Spread spread, Metric metric) {
        return number(spread.median(), metric) + " (" + number(spread.min(), metric) + "-"
                + number(spread.max(), metric) + ")";
    }

    private static String number(double value, Metric metric) {
        return String.format(Locale.ROOT, "%,." + metric.decimals() + "f", value);
    }

    private static String align(List<List<String>> lines) {
        int[] widths = new int[lines.get(0).size()];
        for (List<String> cells : lines) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], cells.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> cells : lines) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String padding = " ".repeat(widths[column] - cells.get(column).length());
                boolean leftAligned = column < TEXT_COLUMNS || column == widths.length - 1;
                line.append(leftAligned ? cells.get(column) + padding : padding + cells.get(column))
                        .append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
