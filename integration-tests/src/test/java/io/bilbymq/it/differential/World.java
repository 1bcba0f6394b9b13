package io.bilbymq.it.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Some queues with random arguments, and a fanout exchange that leads to all.
 *
 * <p>Times are either so short that they are over after each step's pause, or so long that they never are: what is seen does not
 * depend on how quick the machine is. Where they are short there are no priorities: RabbitMQ then sees late messages only when
 * it happens to look.
 *
 * @param targets for each queue the one that may get its dead letters, and no others; empty if one queue sends them to all
 */
record World(List<QueueSpec> queues, List<Integer> targets) {
    static final String DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
    static final String DEAD_LETTER_ROUTING_KEY = "x-dead-letter-routing-key";
    static final String FANOUT = "all";
    static final List<String> OVERFLOWS = List.of("drop-head", "reject-publish", "reject-publish-dlx");
    static final int SHORT_MILLIS = 20;
    static final int LONG_MILLIS = 3_600_000;

    /** Long enough for a few hops from one queue with a short time to live to the next. */
    static final int PAUSE_MILLIS = 250;

    static World random(Random random) {
        int count = 1 + random.nextInt(4);
        boolean hurried = random.nextInt(3) == 0;
        List<QueueSpec> queues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queues.add(new QueueSpec("q" + i, random.nextBoolean(), arguments(random, hurried)));
        }
        List<Integer> targets = List.of();
        if (random.nextInt(4) == 0) {
            queues.get(random.nextInt(count)).arguments().put(DEAD_LETTER_EXCHANGE, FANOUT);
        } else {
            targets = deadLetterToOneEach(random, queues);
        }
        return new World(List.copyOf(queues), targets);
    }

    /** The same with some quorum queues, and some that limit how often a message may fail. */
    World withFailuresCounted(Random random) {
        List<QueueSpec> counting = new ArrayList<>();
        for (QueueSpec queue : queues) {
            Map<String, Object> arguments = new HashMap<>(queue.arguments());
            // A client may not get from a quorum queue that serves one consumer at a time.
            if (queue.durable() && random.nextInt(3) == 0 && !queue.isTrue("x-single-active-consumer")) {
                arguments.put("x-queue-type", "quorum");
            }
            if (random.nextInt(3) == 0) {
                arguments.put("x-delivery-limit", random.nextInt(4) - 1);
            }
            counting.add(new QueueSpec(queue.name(), queue.durable(), arguments));
        }
        return new World(List.copyOf(counting), targets);
    }

    /**
     * Nobody gets dead letters of two queues, as these would race. Some send them where no queue is, some to themselves, some in
     * circles.
     */
    private static List<Integer> deadLetterToOneEach(Random random, List<QueueSpec> queues) {
        List<Integer> targets =
                new ArrayList<>(IntStream.rangeClosed(0, queues.size()).boxed().toList());
        Collections.shuffle(targets, random);
        for (int i = 0; i < queues.size(); i++) {
            if (random.nextInt(3) > 0) {
                queues.get(i).arguments().put(DEAD_LETTER_EXCHANGE, "");
                queues.get(i).arguments().put(DEAD_LETTER_ROUTING_KEY, "q" + targets.get(i));
            }
        }
        return List.copyOf(targets);
    }

    private static Map<String, Object> arguments(Random random, boolean hurried) {
        Map<String, Object> arguments = new HashMap<>();
        if (random.nextInt(3) == 0 && !hurried) {
            arguments.put("x-max-priority", 1 + random.nextInt(random.nextBoolean() ? 4 : 255));
        }
        if (random.nextInt(3) == 0) {
            arguments.put("x-max-length", random.nextInt(6));
        }
        if (random.nextInt(4) == 0) {
            arguments.put("x-max-length-bytes", random.nextInt(60));
        }
        if (random.nextInt(2) == 0) {
            arguments.put("x-overflow", OVERFLOWS.get(random.nextInt(OVERFLOWS.size())));
        }
        if (random.nextInt(4) == 0) {
            arguments.put("x-message-ttl", ttl(random, hurried));
        }
        if (random.nextInt(5) == 0) {
            arguments.put("x-single-active-consumer", true);
        }
        return arguments;
    }

    static int ttl(Random random, boolean hurried) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1, 2 -> hurried ? SHORT_MILLIS : 0;
            default -> LONG_MILLIS;
        };
    }

    /** Whether a message may be in time here when it is published, and late before the next step. */
    boolean isHurried() {
        return queues.stream().anyMatch(queue -> queue.number("x-message-ttl", LONG_MILLIS) == SHORT_MILLIS);
    }
}
