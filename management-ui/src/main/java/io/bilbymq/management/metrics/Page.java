package io.bilbymq.management.metrics;

/** A path of metrics. */
enum Page {
    /** One number for all things of a kind. */
    AGGREGATED("/metrics", "aggregated"),

    /** A number for each. */
    PER_OBJECT("/metrics/per-object", "per-object"),

    /** The same, of what was asked for. */
    DETAILED("/metrics/detailed", "detailed"),

    /** What the memory is used for. */
    MEMORY_BREAKDOWN("/metrics/memory-breakdown", "memory-breakdown");

    private final String path;
    private final String endpoint;

    Page(String path, String endpoint) {
        this.path = path;
        this.endpoint = endpoint;
    }

    String path() {
        return path;
    }

    /** The value of the label {@code rabbitmq_endpoint}, by which dashboards tell them apart. */
    String endpoint() {
        return endpoint;
    }
}
