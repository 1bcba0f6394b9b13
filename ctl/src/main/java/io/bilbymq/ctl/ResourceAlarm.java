package io.bilbymq.ctl;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** That a node is short of something, for which its publishers wait. */
record ResourceAlarm(String node, String what) {
    static List<ResourceAlarm> all(JsonNode nodes) {
        final List<ResourceAlarm> alarms = new ArrayList<>();
        for (final JsonNode node : nodes) {
            final String name = node.path("name").asString("");
            if (node.path("disk_free_alarm").asBoolean(false)) {
                alarms.add(new ResourceAlarm(name, "Free disk space alarm"));
            }
            if (node.path("mem_alarm").asBoolean(false)) {
                alarms.add(new ResourceAlarm(name, "Memory alarm"));
            }
        }
        return alarms;
    }

    String description() {
        return what + " on node " + node;
    }
}
