package io.bilbymq.it.differential;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A world and what is done in it. The same seed makes the same script. */
record Script(World world, List<Step> steps) {
    private static final int CONSUMERS_MAX = 3;
    private static final List<Step.How> HOWS = List.of(Step.How.values());

    /** One policy, or the end of one, in so many steps. */
    private static final int POLICY_EVERY = 20;

    private static final int RESTART_EVERY = 100;

    static Script random(long seed, int length, Repertoire repertoire, Set<Dialect> dialect) {
        Random random = new Random(seed);
        World plain = World.random(random);
        // By other dice, so that all brokers play the same steps.
        World world = dialect.contains(Dialect.COUNTS_FAILURES) ? plain.withFailuresCounted(new Random(~seed)) : plain;
        List<Step> steps = new ArrayList<>();
        List<String> consumers = new ArrayList<>();
        int bodies = 0;
        int tags = 0;
        while (steps.size() < length) {
            if (repertoire.hasPolicies() && random.nextInt(POLICY_EVERY) == 0) {
                steps.add(RandomPolicies.step(random, world));
                continue;
            }
            if (repertoire.hasRestarts() && random.nextInt(RESTART_EVERY) == 0) {
                consumers.clear();
                steps.add(new Step.Restart());
                continue;
            }
            int queue = random.nextInt(world.queues().size());
            int dice = random.nextInt(100);
            if (dice < 45) {
                String body = ++bodies + "x".repeat(random.nextInt(20));
                steps.add(new Step.Publish(
                        queue,
                        body,
                        random.nextInt(3) == 0 ? -1 : random.nextInt(random.nextBoolean() ? 5 : 256),
                        random.nextInt(5) == 0 ? World.ttl(random, world.isHurried()) : -1,
                        random.nextBoolean()));
            } else if (dice < 60) {
                steps.add(new Step.Get(queue, random.nextInt(4) == 0));
            } else if (dice < 88) {
                Step.How how = HOWS.get(random.nextInt(HOWS.size()));
                // With consumers it is open in which order they have credit again.
                boolean multiple = random.nextInt(6) == 0 && how == Step.How.ACK && consumers.isEmpty();
                steps.add(new Step.Settle(random.nextInt(8), how, multiple));
            } else if (dice < 92 && consumers.size() < CONSUMERS_MAX) {
                String tag = "c" + ++tags;
                consumers.add(tag);
                steps.add(new Step.Consume(queue, tag, 1 + random.nextInt(3), random.nextInt(4) == 0 ? 1 : 0));
            } else if (dice < 96 && !consumers.isEmpty()) {
                steps.add(new Step.Cancel(consumers.remove(random.nextInt(consumers.size()))));
            } else if (dice == 98) {
                steps.add(new Step.Purge(queue));
            } else if (dice == 99) {
                consumers.clear();
                steps.add(new Step.Reopen());
            }
        }
        return new Script(world, List.copyOf(steps));
    }

    /** Whether one of several consumers of a queue that serves one at a time is cancelled. */
    boolean handsOver() {
        Map<String, Integer> consumers = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Consume consume) {
                consumers.put(consume.tag(), consume.queue());
            } else if (step instanceof Step.Reopen || step instanceof Step.Restart) {
                consumers.clear();
            } else if (step instanceof Step.Cancel cancel) {
                Integer queue = consumers.remove(cancel.tag());
                if (queue != null
                        && world.queues().get(queue).isTrue("x-single-active-consumer")
                        && consumers.containsValue(queue)) {
                    return true;
                }
            }
        }
        return false;
    }
}
