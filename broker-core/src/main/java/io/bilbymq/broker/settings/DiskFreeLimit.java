package io.bilbymq.broker.settings;

/**
 * How much of the data folder's disk has to be free for publishers to go on.
 *
 * @param relative a multiple of the machine's or container's memory; takes precedence over bytes unless it is 0
 * @param absolute bytes
 */
public record DiskFreeLimit(double relative, long absolute) {
    public DiskFreeLimit {
        if (!(relative >= 0 && relative < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the relative disk limit must be 0 or more, is " + relative);
        }
        if (absolute < 0) {
            throw new IllegalArgumentException("the absolute disk limit must not be negative, is " + absolute);
        }
    }

    /** 50 MB. */
    public static DiskFreeLimit defaults() {
        return bytes(50_000_000);
    }

    /** So many bytes. */
    public static DiskFreeLimit bytes(long absolute) {
        return new DiskFreeLimit(0, absolute);
    }

    /** So many times the memory there is. */
    public static DiskFreeLimit ofMemory(double relative) {
        return new DiskFreeLimit(relative, 0);
    }
}
