package io.bilbymq.it.differential;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Policies that make sense in a world, and are often in each other's way. */
final class RandomPolicies {
    /** Beside each other, of each kind. */
    private static final int RANKS = 2;

    private RandomPolicies() {}

    /** Sets one, or ends one that may be there. */
    static Step step(Random random, World world) {
        boolean operator = random.nextInt(3) == 0;
        int rank = random.nextInt(RANKS);
        if (random.nextInt(3) == 0) {
            return new Step.ClearPolicy(operator, rank);
        }
        int queue = random.nextInt(3) == 0
                ? PolicySpec.ALL_QUEUES
                : random.nextInt(world.queues().size());
        return new Step.SetPolicy(new PolicySpec(operator, rank, queue, definition(random, world, operator, queue)));
    }

    private static Map<String, Object> definition(Random random, World world, boolean operator, int queue) {
        Map<String, Object> definition = new HashMap<>();
        if (random.nextBoolean()) {
            definition.put("x-max-length", random.nextInt(6));
        }
        if (random.nextInt(3) == 0) {
            definition.put("x-max-length-bytes", random.nextInt(60));
        }
        if (random.nextInt(3) == 0) {
            definition.put("x-message-ttl", World.ttl(random, world.isHurried()));
        }
        if (!operator && random.nextBoolean()) {
            definition.put("x-overflow", World.OVERFLOWS.get(random.nextInt(World.OVERFLOWS.size())));
        }
        if (!operator && queue != PolicySpec.ALL_QUEUES && random.nextBoolean()) {
            deadLetters(random, world, queue, definition);
        }
        if (definition.isEmpty()) {
            definition.put("x-max-length", 10);
        }
        return Map.copyOf(definition);
    }

    /** Nobody may get dead letters of two queues: where the policy counts it names the queue that has none of others. */
    private static void deadLetters(Random random, World world, int queue, Map<String, Object> definition) {
        boolean declared = world.queues().get(queue).has(World.DEAD_LETTER_EXCHANGE);
        if (declared) {
            definition.put(World.DEAD_LETTER_EXCHANGE, random.nextBoolean() ? World.FANOUT : "");
            definition.put(World.DEAD_LETTER_ROUTING_KEY, "q" + random.nextInt(4));
        } else if (!world.targets().isEmpty()) {
            definition.put(World.DEAD_LETTER_EXCHANGE, "");
            definition.put(
                    World.DEAD_LETTER_ROUTING_KEY,
                    random.nextInt(4) == 0 ? "nowhere" : "q" + world.targets().get(queue));
        }
    }
}
