package io.bilbymq.broker.statistics;

/** Something that changes, and tells how it is when it is asked. */
public interface Measured {
    /** Adds how it is now to {@code sample}; called on its loop. From then on it says again when it changes. */
    void measure(Sample.Builder sample);
}
