package io.bilbymq.management.statistics;

import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.statistics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples a broker when it is told to, and remembers.
 *
 * <p>What is remembered belongs to one thread, that of the executor it is made with, a context of Vert.x for example: on it
 * {@link #known} may be looked at. Whoever is on another thread {@linkplain #ask asks}.
 */
public final class Statistics {
    private static final Logger LOG = LoggerFactory.getLogger(Statistics.class);

    private final BrokerStatistics broker;
    private final Executor owner;
    private final List<String> names;
    private SampledBroker known;
    private final List<LongSupplier> nodeNumbers;

    /** Whether a sample is being taken. Confined to the owner. */
    private boolean sampling;

    /**
     * Nothing is known yet.
     *
     * @param owner runs what it is given one after the other, on one thread
     * @param nodeNumbers what is to be remembered of the node besides what the broker tells, by RabbitMQ's keys: {@code mem_used};
     *     asked on the owner
     */
    public Statistics(BrokerStatistics broker, Executor owner, Map<String, LongSupplier> nodeNumbers) {
        this.broker = broker;
        this.owner = owner;
        this.names = new ArrayList<>();
        this.nodeNumbers = new ArrayList<>();
        nodeNumbers.forEach((name, number) -> {
            names.add(name);
            this.nodeNumbers.add(number);
        });
        this.known = new SampledBroker(names);
    }

    /**
     * Takes a sample. Completes on the owner when it is known, with whether there was one: not if the one before is still being taken,
     * or the broker is closed. To be called every few seconds, on any thread.
     *
     * @param clock milliseconds since 1970
     */
    public CompletionStage<Boolean> sample(LongSupplier clock) {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        owner.execute(() -> {
            if (sampling) {
                done.complete(false);
                return;
            }
            sampling = true;
            broker.sample()
                    .whenComplete((sample, failure) -> owner.execute(() -> {
                        sampling = false;
                        if (failure == null) {
                            remember(sample, clock.getAsLong());
                        } else {
                            LOG.debug("no sample could be taken", failure);
                        }
                        done.complete(failure == null);
                    }));
        });
        return done;
    }

    private void remember(Sample sample, long now) {
        // If the clock was set back, time stands nearly still until it has caught up.
        known.sampled(
                sample,
                Math.max(now, known.sampledAt() + 1),
                nodeNumbers.stream().mapToLong(LongSupplier::getAsLong).toArray());
    }

    /** Forgets all that is known; the next sample begins anew. On the owner's thread only. */
    public void reset() {
        broker.endSampling();
        known = new SampledBroker(names);
    }

    /** What is known. On the owner's thread only. */
    public SampledBroker known() {
        return known;
    }

    /** Looks at what is known, from any thread. */
    public <T> CompletionStage<T> ask(Function<SampledBroker, T> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(known), owner);
    }

    /** No samples are taken any more. */
    public CompletionStage<Void> end() {
        return broker.endSampling();
    }
}
