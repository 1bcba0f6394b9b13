package io.bilbymq.ctl;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A table in a frame, as wide as its values. */
final class Frame {
    private final List<List<String>> lines = new ArrayList<>();
    private final int[] widths;

    /** Around a table. */
    Frame(Table table) {
        lines.add(table.columns());
        for (final List<JsonNode> row : table.rows()) {
            lines.add(row.stream().map(Term::text).toList());
        }
        widths = new int[table.columns().size()];
        for (final List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
    }

    void print(boolean headers, PrintWriter out) {
        rule("┌┬┐", out);
        for (final List<String> line : headers ? lines : lines.subList(1, lines.size())) {
            if (line != lines.get(headers ? 0 : 1)) {
                rule("├┼┤", out);
            }
            final StringBuilder text = new StringBuilder("│");
            for (int i = 0; i < widths.length; i++) {
                final String value = line.get(i);
                text.append(' ')
                        .append(value)
                        .append(" ".repeat(widths[i] - width(value)))
                        .append(" │");
            }
            out.println(text);
        }
        rule("└┴┘", out);
    }

    private void rule(String corners, PrintWriter out) {
        final List<String> parts = new ArrayList<>();
        for (final int width : widths) {
            parts.add("─".repeat(width + 2));
        }
        out.println(corners.charAt(0) + String.join(corners.substring(1, 2), parts) + corners.charAt(2));
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
