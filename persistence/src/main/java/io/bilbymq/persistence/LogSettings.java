package io.bilbymq.persistence;

/**
 * Sizes of a log.
 *
 * @param segmentBytes of a segment file; a record that is larger gets a segment of its own
 * @param checkpointBytes how much is written until the next checkpoint is asked for
 * @param recoveredAtOnce how many messages are sorted in memory at once when the log is opened, 28 to 84 bytes each
 */
public record LogSettings(int segmentBytes, long checkpointBytes, int recoveredAtOnce) {
    /** A disk is to hold so many segments at least: space comes back in whole ones. */
    private static final int SEGMENTS_MIN = 16;

    private static final int SMALL_SEGMENT_BYTES = 1024 * 1024;

    private static final int RECOVERED_AT_ONCE = 256 * 1024;

    /** As many messages at once as is usual. */
    public LogSettings(int segmentBytes, long checkpointBytes) {
        this(segmentBytes, checkpointBytes, RECOVERED_AT_ONCE);
    }

    /** 64 MiB, and a checkpoint every 256 MiB. */
    public static LogSettings defaults() {
        return new LogSettings(64 * 1024 * 1024, 256L * 1024 * 1024);
    }

    /**
     * Sizes that suit a disk of {@code totalBytes}: on a small one segments are smaller, by halves, down to 1 MiB, and
     * checkpoints come more often. 0 if nobody knows.
     */
    LogSettings on(long totalBytes) {
        LogSettings suited = this;
        while (totalBytes > 0
                && suited.segmentBytes > totalBytes / SEGMENTS_MIN
                && suited.segmentBytes / 2 >= SMALL_SEGMENT_BYTES) {
            suited = new LogSettings(suited.segmentBytes / 2, suited.checkpointBytes / 2, recoveredAtOnce);
        }
        return suited;
    }
}
