package io.bilbymq.it.crash;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.queue.MessageFilter;
import io.bilbymq.broker.queue.MoveRequest;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A program with a broker in it that moves messages to and fro between two queues until it is killed: it says the port, waits for
 * a byte, by when the queues have to be there, and begins.
 */
final class MovingBroker {
    static final String LEFT = "left";
    static final String RIGHT = "right";

    private static final int COUNT_MAX = 3_000;

    private MovingBroker() {}

    /** Arguments are the data folder and a seed. */
    public static void main(String[] arguments) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(Path.of(arguments[0])).start()) {
            System.out.println(broker.port());
            final RandomGenerator random = new SplittableRandom(Long.parseLong(arguments[1]));
            if (System.in.read() < 0) {
                return;
            }
            while (true) {
                move(broker, LEFT, RIGHT, random);
                move(broker, RIGHT, LEFT, random);
            }
        }
    }

    private static void move(Broker broker, String from, String to, RandomGenerator random) {
        final MessageFilter filter = random.nextInt(4) == 0
                ? MessageFilter.all().withHeader("half", String.valueOf(random.nextInt(2)))
                : MessageFilter.all();
        broker.queue("/", from)
                .move(to, new MoveRequest(filter, 1 + random.nextInt(COUNT_MAX)))
                .toCompletableFuture()
                .join();
    }
}
