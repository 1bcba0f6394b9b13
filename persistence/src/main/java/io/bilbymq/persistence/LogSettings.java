package io.bilbymq.persistence;

/**
 * Sizes of a log.
 *
 * @param segmentBytes of a segment file; a record that is larger gets a segment of its own
 * @param checkpointBytes how much is written until the next checkpoint is asked for
 */
public record LogSettings(int segmentBytes, long checkpointBytes) {
    /** 64 MiB, and a checkpoint every 256 MiB. */
    public static LogSettings defaults() {
        return new LogSettings(64 * 1024 * 1024, 256L * 1024 * 1024);
    }
}
