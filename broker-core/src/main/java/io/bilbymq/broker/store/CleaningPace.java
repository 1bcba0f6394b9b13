package io.bilbymq.broker.store;

/**
 * How fast the log is cleaned.
 *
 * @param pauseMillis between two looks whether there is something to clean
 * @param checkpointMillis at least so long between two checkpoints that are asked for to have space back,
 *     unless the disk alarm rings
 * @param bytesPerSecond read and written, at most
 */
public record CleaningPace(long pauseMillis, long checkpointMillis, long bytesPerSecond) {
    /**
     * A look every second, a checkpoint every half minute, and 32 MiB a second: a segment takes a few seconds, and traffic
     * has the better part of any disk.
     */
    public static CleaningPace defaults() {
        return new CleaningPace(1000, 30_000, 32L * 1024 * 1024);
    }
}
