package io.bilbymq.it.crash.load;

import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.Violation;
import io.bilbymq.it.crash.load.Publisher.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Clients at work, era after era. Publishers go on counting where they stopped; everything else begins anew with each era.
 * Confined to the thread that makes the faults.
 */
public final class Load {
    /** Confirm windows of the publishers; 0 is one that uses transactions. */
    private static final List<Integer> WINDOWS = List.of(1, 10, 100, 1000, 5000, 0);

    private final History history;
    private final Definitions definitions;
    private final RandomGenerator random;
    private final Weight weight;
    private final List<AtomicLong> numbers = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();
    private final String prefix;

    /**
     * How much a load weighs.
     *
     * @param messagesMax of one publisher in one era
     * @param persistentPercent of the messages
     */
    public record Weight(int messagesMax, int persistentPercent, Bodies bodies) {
        /** Messages of all sizes, four of five persistent. */
        public static final Weight FULL = new Weight(3000, 80, Bodies.ALL_SIZES);
    }

    /** @param prefix of the publishers' names, another one for each history */
    public Load(String prefix, History history, Definitions definitions, long seed, Weight weight) {
        this.prefix = prefix;
        this.history = history;
        this.definitions = definitions;
        this.weight = weight;
        random = new SplittableRandom(seed);
        WINDOWS.forEach(window -> numbers.add(new AtomicLong()));
    }

    /** Starts all clients of an era and waits until each is connected or has failed to. */
    public void start(ConnectionFactory broker) throws InterruptedException {
        for (int i = 0; i < WINDOWS.size(); i++) {
            int window = WINDOWS.get(i);
            // Who waits for every answer must not be the one that the others wait for.
            int messagesMax = window == 1 ? Math.max(1, weight.messagesMax() / 10) : weight.messagesMax();
            Style style = new Style(window, messagesMax, weight.persistentPercent(), weight.bodies());
            actors.add(new Publisher(prefix + i, history, broker, style, numbers.get(i), nextRandom()));
        }
        Topology.CONSUMERS.entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> {
                    for (int i = 0; i < entry.getValue(); i++) {
                        String name = entry.getKey() + "/" + i;
                        actors.add(new Consumer(name, history, broker, entry.getKey(), nextRandom()));
                    }
                });
        actors.add(new DefinitionChurn("churn", history, broker, definitions, nextRandom()));
        actors.forEach(Actor::start);
        for (Actor actor : actors) {
            actor.awaitConnected();
        }
    }

    private RandomGenerator nextRandom() {
        return new SplittableRandom(random.nextLong());
    }

    /** Lets them work for a while. */
    public void run(Duration time) throws InterruptedException {
        // Nothing is waited for: the moment of the fault is what is chosen at random.
        boolean elapsed = !new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        assert elapsed;
    }

    /** Waits for all clients to end after a fault, or asks them to. What failed before the fault is returned. */
    public List<Violation> end() throws InterruptedException {
        actors.forEach(Actor::stop);
        List<Violation> failures = new ArrayList<>();
        for (Actor actor : actors) {
            failures.addAll(actor.join());
        }
        actors.clear();
        return failures;
    }
}
