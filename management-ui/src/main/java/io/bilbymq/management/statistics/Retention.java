package io.bilbymq.management.statistics;

import java.util.List;

/**
 * For how long it is remembered how something was, and how finely: RabbitMQ's {@code sample_retention_policies}, with its defaults.
 *
 * @param steps the finest and shortest first
 */
public record Retention(List<Step> steps) {
    /** Of the whole node and of virtual hosts. */
    public static final Retention GLOBAL = new Retention(
            List.of(new Step(605, 5), new Step(3_660, 60), new Step(29_400, 600), new Step(86_400, 1_800)));

    /** Of single queues, exchanges, channels and connections. */
    public static final Retention BASIC = new Retention(List.of(new Step(605, 5), new Step(3_600, 60)));

    /**
     * Samples of one fineness.
     *
     * @param ageSeconds how long ago the oldest of these samples is
     * @param everySeconds how long after one the next one is
     */
    public record Step(int ageSeconds, int everySeconds) {
        /** How many samples that is: those in between, one at each end, and the next one, which is being made. */
        int samples() {
            return ageSeconds / everySeconds + 2;
        }

        long everyMillis() {
            return everySeconds * 1000L;
        }
    }

    /** The index of the finest step that goes back so far; the last one if none does. */
    int reaching(long ageMillis) {
        int step = 0;
        while (step < steps.size() - 1 && steps.get(step).ageSeconds() * 1000L < ageMillis) {
            step++;
        }
        return step;
    }
}
