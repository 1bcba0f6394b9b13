package io.bilbymq.ctl;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code status} tells of a node: as much of what {@code rabbitmqctl} tells as the API knows. */
final class StatusReport {
    private final JsonNode overview;
    private final JsonNode node;
    private final MemoryBreakdown memory;
    private final int vhosts;
    private final String unit;

    /** Of answers of the API. */
    StatusReport(JsonNode overview, JsonNode node, MemoryBreakdown memory, int vhosts, String unit) {
        this.overview = overview;
        this.node = node;
        this.memory = memory;
        this.vhosts = vhosts;
        this.unit = unit;
    }

    Report report() {
        final Report report = new Report();
        addRuntime(report);
        addFiles(report, "Plugins", "enabled_plugins", "active_plugins");
        report.section("Data directory").add("Node data directory: " + text("db_dir"));
        report.json().set("data_directory", node.path("db_dir"));
        addFiles(report, "Config files", "config_files", "config_files");
        addFiles(report, "Log file(s)", "log_files", "log_files");
        addAlarms(report);
        addMemory(report);
        addFileDescriptors(report);
        addDisk(report);
        addTotals(report);
        addListeners(report);
        return report;
    }

    private void addRuntime(Report report) {
        final Product product = Product.of(overview);
        final List<String> lines = report.section("Runtime");
        final ObjectNode json = report.json();
        final long uptimeSeconds = number("uptime") / 1000;
        lines.add("OS PID: " + text("os_pid"));
        lines.add("Uptime (seconds): " + uptimeSeconds);
        if (!product.isRabbit()) {
            lines.add("Product name: " + product.name());
            lines.add("Product version: " + product.version());
        }
        lines.add("RabbitMQ version: " + product.rabbitVersion());
        lines.add("Node name: " + text("name"));
        if (!product.erlangVersion().isEmpty()) {
            lines.add("Erlang configuration: "
                    + overview.path("erlang_full_version").asString(product.erlangVersion()));
        }
        json.put("pid", number("os_pid"));
        json.put("uptime", uptimeSeconds);
        json.put("product_name", product.name());
        json.put("product_version", product.version());
        json.put("rabbitmq_version", product.rabbitVersion());
        json.put("erlang_version", product.erlangVersion());
        json.put("node", text("name"));
    }

    private void addFiles(Report report, String heading, String field, String key) {
        final List<String> lines = report.section(heading);
        final ArrayNode json = report.json().putArray(key);
        for (final JsonNode file : node.path(field)) {
            lines.add(" * " + file.asString(""));
            json.add(file);
        }
    }

    private void addAlarms(Report report) {
        final List<String> lines = report.section("Alarms");
        final ArrayNode json = report.json().putArray("alarms");
        for (final ResourceAlarm alarm : ResourceAlarm.all(Json.array().add(node))) {
            lines.add(alarm.description());
            json.add(alarm.description());
        }
    }

    private void addMemory(Report report) {
        final List<String> lines = report.section("Memory");
        lines.add("Total memory used: " + MemoryBreakdown.amount(number("mem_used"), unit));
        lines.add("Calculation strategy: " + text("mem_calculation_strategy"));
        lines.add("Memory high watermark: " + MemoryBreakdown.amount(number("mem_limit"), unit));
        if (!memory.parts().isEmpty()) {
            lines.add("");
            lines.addAll(memory.lines(unit));
        }
        report.json().put("memory_used", number("mem_used"));
        report.json().put("vm_memory_high_watermark_limit", number("mem_limit"));
        report.json().set("memory", memory.json());
    }

    private void addFileDescriptors(Report report) {
        final List<String> lines = report.section("File Descriptors");
        lines.add("Total: " + number("fd_used") + ", limit: " + number("fd_total"));
        lines.add("Sockets: " + number("sockets_used") + ", limit: " + number("sockets_total"));
        report.json()
                .putObject("file_descriptors")
                .put("total_used", number("fd_used"))
                .put("total_limit", number("fd_total"))
                .put("sockets_used", number("sockets_used"))
                .put("sockets_limit", number("sockets_total"));
    }

    private void addDisk(Report report) {
        final List<String> lines = report.section("Free Disk Space");
        lines.add("Low free disk space watermark: " + MemoryBreakdown.amount(number("disk_free_limit"), unit));
        lines.add("Free disk space: " + MemoryBreakdown.amount(number("disk_free"), unit));
        report.json().put("disk_free_limit", number("disk_free_limit"));
        report.json().put("disk_free", number("disk_free"));
    }

    private void addTotals(Report report) {
        final JsonNode totals = overview.path("object_totals");
        final List<String> lines = report.section("Totals");
        lines.add("Connection count: " + totals.path("connections").asLong(0));
        lines.add("Queue count: " + totals.path("queues").asLong(0));
        lines.add("Virtual host count: " + vhosts);
        report.json()
                .putObject("totals")
                .put("connection_count", totals.path("connections").asLong(0))
                .put("queue_count", totals.path("queues").asLong(0))
                .put("virtual_host_count", vhosts);
    }

    private void addListeners(Report report) {
        final List<String> lines = report.section("Listeners");
        final ArrayNode json = report.json().putArray("listeners");
        for (final Listener listener : Listener.ofNode(overview, text("name"))) {
            lines.add(capitalized(listener.description()));
            json.add(listener.json());
        }
    }

    /** How a line begins. */
    static String capitalized(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private String text(String field) {
        return Term.text(node.path(field));
    }

    private long number(String field) {
        return node.path(field).asLong(0);
    }
}
