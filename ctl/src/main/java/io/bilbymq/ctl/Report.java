package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Lines under headings for people, and the same as an object of JSON for machines. */
final class Report {
    private final Map<String, List<String>> sections = new LinkedHashMap<>();
    private final ObjectNode json = Json.object();

    /** Begins a section, whose lines follow. */
    List<String> section(String heading) {
        return sections.computeIfAbsent(heading, key -> new ArrayList<>());
    }

    /** What machines read. */
    ObjectNode json() {
        return json;
    }

    void print(Output output) {
        if (!output.isForPeople()) {
            output.line(Json.text(json));
            return;
        }
        String gap = "";
        for (final Map.Entry<String, List<String>> section : sections.entrySet()) {
            output.line(gap + section.getKey() + "\n");
            final List<String> lines = section.getValue();
            output.line(lines.isEmpty() ? "(none)" : String.join("\n", lines));
            gap = "\n";
        }
    }
}
