package io.bilbymq.ctl;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Rows of values, each with as many as there are columns.
 *
 * @param columns their names
 */
record Table(List<String> columns, List<List<JsonNode>> rows) {
    Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }
}
