package io.bilbymq.benchmarks.compare.broker;

/** A broker or a run failed, so there is no figure; the message is for the person at the terminal. */
public final class MeasurementFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what failed and, where it helps, what was seen last. */
    public MeasurementFailed(String message) {
        super(message);
    }

    /** Says what failed, and why. */
    public MeasurementFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
