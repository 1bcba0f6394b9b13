package io.bilbymq.management.statistics;

/**
 * What is known of one thing of the broker: how it was when it was sampled last, and how some of its numbers were before. Confined to
 * the owner of the {@link Statistics}.
 *
 * @param <S> what is seen of it
 */
public final class Tracked<S> {
    private final History history;
    private S seen;
    private long changedAt;

    /** When the broker was sampled last, and before that; in milliseconds since 1970. */
    private final SampledBroker.Times times;

    Tracked(S first, History history, SampledBroker.Times times) {
        this.seen = first;
        this.history = history;
        this.times = times;
        this.changedAt = times.now();
    }

    void becomes(S next, long[] values) {
        seen = next;
        history.record(times.now(), Math.max(times.before(), changedAt), values);
        changedAt = times.now();
    }

    /** How it is, or was when something happened to it last. */
    public S seen() {
        return seen;
    }

    /** When it was seen so for the first time, in milliseconds since 1970: nothing has happened to it after that. */
    public long changedAt() {
        return changedAt;
    }

    /** A number as it was sampled last; what is not known by this name is 0. */
    public long latest(String name) {
        return history.latest(name);
    }

    /**
     * How much a number grew in each second between the last two samples.
     *
     * @param name its key in RabbitMQ's HTTP API; what is not known by that does not grow
     */
    public double rate(String name) {
        return history.rate(name, times.now());
    }

    /** How a number was; what is not known by this name was 0. */
    public Samples samples(String name, Range range) {
        return history.samples(name, range, times.now());
    }
}
