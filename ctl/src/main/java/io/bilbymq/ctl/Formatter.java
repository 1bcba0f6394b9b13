package io.bilbymq.ctl;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a table looks like: the formatters of {@code rabbitmqctl} that do not speak Erlang. */
enum Formatter {
    /** Columns apart by tabs. */
    TABLE {
        @Override
        void print(Table table, boolean headers, PrintWriter out) {
            if (headers && !table.rows().isEmpty()) {
                out.println(String.join("\t", table.columns()));
            }
            for (final List<JsonNode> row : table.rows()) {
                out.println(row.stream().map(Term::text).collect(Collectors.joining("\t")));
            }
        }
    },

    /** Columns in a frame. */
    PRETTY_TABLE {
        @Override
        void print(Table table, boolean headers, PrintWriter out) {
            if (!table.rows().isEmpty()) {
                new Frame(table).print(headers, out);
            }
        }
    },

    /** RFC 4180, everything in quotes. */
    CSV {
        @Override
        void print(Table table, boolean headers, PrintWriter out) {
            if (headers && !table.rows().isEmpty()) {
                out.println(table.columns().stream().map(Formatter::quoted).collect(Collectors.joining(",")));
            }
            for (final List<JsonNode> row : table.rows()) {
                out.println(
                        row.stream().map(Term::rawText).map(Formatter::quoted).collect(Collectors.joining(",")));
            }
        }
    },

    /** An array of objects, one a line. */
    JSON {
        @Override
        void print(Table table, boolean headers, PrintWriter out) {
            out.println("[");
            String separator = "";
            for (final List<JsonNode> row : table.rows()) {
                final ObjectNode object = Json.object();
                for (int i = 0; i < row.size(); i++) {
                    final JsonNode value = row.get(i);
                    object.set(table.columns().get(i), Json.isThere(value) ? value : Json.string(""));
                }
                out.println(separator + Json.text(object));
                separator = ",";
            }
            out.println("]");
        }
    };

    /**
     * Writes a table.
     *
     * @param headers whether the names of the columns are written too, where that can be left out
     */
    abstract void print(Table table, boolean headers, PrintWriter out);

    /** Whether people read it, who like to be told what is being done. */
    boolean isForPeople() {
        return this == TABLE || this == PRETTY_TABLE;
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }
}
