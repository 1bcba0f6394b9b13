package io.bilbymq.benchmarks.compare.report;

import java.util.List;

/** Every figure of every round, one a line, for whoever wants to compute something else (RFC 4180). */
public final class Csv {
    private Csv() {}

    /** Writes it with a heading. */
    public static String of(Comparison comparison) {
        StringBuilder text = new StringBuilder("scenario,round,broker,metric,unit,value\n");
        for (Measurement figure : comparison.measurements()) {
            List<String> fields = List.of(
                    figure.scenario(),
                    Integer.toString(figure.round()),
                    figure.broker(),
                    figure.metric().label(),
                    figure.metric().unit(),
                    Double.toString(figure.value()));
            text.append(String.join(",", fields.stream().map(Csv::quoted).toList()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
