package io.bilbymq.benchmarks.compare.report;

/** A kind of figure: its name, its unit, which direction is better, and how many decimals mean something. */
public enum Metric {
    /** Messages consumed (published where nobody consumes) in a second. */
    THROUGHPUT("throughput", "msg/s", Better.HIGHER, 0),
    /** User and system time of the broker's processes for a million of those messages. */
    CPU_PER_MILLION("broker CPU", "s/M msg", Better.LOWER, 2),
    /** The same while the broker is polled, divided by that of the seconds before or after in which nobody asks. */
    CPU_POLLED("broker CPU, polled/alone", "ratio", Better.LOWER, 3),
    /** Half of the messages arrived (or were confirmed) sooner. */
    LATENCY_MEDIAN("latency median", "ms", Better.LOWER, 3),
    /** 95 of 100 messages arrived (or were confirmed) sooner. */
    LATENCY_95TH("latency 95th", "ms", Better.LOWER, 3),
    /** 99 of 100 messages arrived (or were confirmed) sooner. */
    LATENCY_99TH("latency 99th", "ms", Better.LOWER, 3),
    /** The largest resident set of the broker's processes seen in the window. */
    RESIDENT("resident", "MB", Better.LOWER, 0),
    /** A write and fdatasync of 2 KiB by the tool itself, just before the run: what the disk can do. */
    DISK_SYNC("fdatasync of 2 KiB", "ms", Better.NEITHER, 3),
    /** Rate of the last third of a publishing phase, divided by that of the first third. */
    LAST_TO_FIRST_THIRD("last/first third", "ratio", Better.HIGHER, 2),
    /** From starting the process to the first open connection. */
    START("start", "s", Better.LOWER, 3),
    /** Connections opened and closed in a second. */
    CONNECTIONS("connections", "1/s", Better.HIGHER, 0),
    /** User and system time of the broker's processes for one of them. */
    CPU_PER_CONNECTION("broker CPU", "ms/conn", Better.LOWER, 3),
    /** Growth of the resident set, divided by the number of things that caused it. */
    RESIDENT_PER_ITEM("resident growth", "KB each", Better.LOWER, 1),
    /** The same for live objects on the heap; brokers on a JVM only. */
    HEAP_PER_ITEM("live heap growth", "KB each", Better.LOWER, 1),
    /** Declaring all queues, one after another. */
    DECLARE("declare all", "s", Better.LOWER, 2);

    private final String label;
    private final String unit;
    private final Better better;
    private final int decimals;

    Metric(String label, String unit, Better better, int decimals) {
        this.label = label;
        this.unit = unit;
        this.better = better;
        this.decimals = decimals;
    }

    /** Its name in a table. */
    public String label() {
        return label;
    }

    /** Its unit. */
    public String unit() {
        return unit;
    }

    /** Which direction is better. */
    public Better better() {
        return better;
    }

    /** How many decimals are printed. */
    public int decimals() {
        return decimals;
    }

    /** Which direction is better. */
    public enum Better {
        HIGHER("higher is better"),
        LOWER("lower is better"),
        NEITHER("");

        private final String words;

        Better(String words) {
            this.words = words;
        }

        /** For a reader. */
        public String words() {
            return words;
        }
    }
}
