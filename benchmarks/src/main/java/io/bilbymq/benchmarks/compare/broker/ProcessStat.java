package io.bilbymq.benchmarks.compare.broker;

/**
 * The fields of one {@code /proc/PID/stat} line that a comparison needs; see proc(5).
 *
 * @param pid the process
 * @param parentPid the process that started it
 * @param cpuTicks user and system time of all its threads and of the children it has waited for, in clock ticks
 * @param residentPages pages in memory
 */
record ProcessStat(long pid, long parentPid, long cpuTicks, long residentPages) {
    // Field numbers of proc(5), counted from the state, which is field 3 and the first after the name.
    private static final int PARENT = 4 - 3;
    private static final int USER_TIME = 14 - 3;
    private static final int SYSTEM_TIME = 15 - 3;
    private static final int CHILDREN_USER_TIME = 16 - 3;
    private static final int CHILDREN_SYSTEM_TIME = 17 - 3;
    private static final int RESIDENT = 24 - 3;

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is not a stat line
     */
    static ProcessStat parse(String line) {
        // The name stands in parentheses and may itself contain spaces and parentheses: the last one ends it.
        int nameStart = line.indexOf(" (");
        int nameEnd = line.lastIndexOf(") ");
        if (nameStart < 0 || nameEnd < nameStart) {
            throw new IllegalArgumentException("not a /proc/PID/stat line: " + line);
        }
        String[] fields = line.substring(nameEnd + 2).trim().split(" ", -1);
        if (fields.length <= RESIDENT) {
            throw new IllegalArgumentException("a /proc/PID/stat line of " + fields.length + " fields: " + line);
        }
        long cpuTicks = Long.parseLong(fields[USER_TIME])
                + Long.parseLong(fields[SYSTEM_TIME])
                + Long.parseLong(fields[CHILDREN_USER_TIME])
                + Long.parseLong(fields[CHILDREN_SYSTEM_TIME]);
        return new ProcessStat(
                Long.parseLong(line.substring(0, nameStart)),
                Long.parseLong(fields[PARENT]),
                cpuTicks,
                Long.parseLong(fields[RESIDENT]));
    }
}
