package io.bilbymq.it.crash.load;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.bilbymq.it.crash.check.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * The queues under load, all durable: three that are published to by name, and three more behind a fanout. Two of them are shared
 * by two consumers; one has none until it is drained, so that something is old.
 */
public final class Topology {
    private static final String FANOUT = "load.fanout";
    private static final String BACKLOG = "load.backlog";
    private static final List<String> NAMED = List.of("load.alone", "load.shared", BACKLOG);
    private static final List<String> FANNED = List.of("load.fanned.alone", "load.fanned.shared", "load.fanned.slow");

    /** The number of consumers of each queue that has any. */
    static final Map<String, Integer> CONSUMERS = Map.of(
            "load.alone", 1, "load.shared", 2, "load.fanned.alone", 1, "load.fanned.shared", 2, "load.fanned.slow", 1);

    private Topology() {}

    /** Where a message goes: what to publish it to, and the queues that must then have it. */
    record Target(String exchange, String routingKey, List<String> queues) {}

    /** Every queue. */
    public static List<String> queues() {
        return List.of(NAMED.get(0), NAMED.get(1), NAMED.get(2), FANNED.get(0), FANNED.get(1), FANNED.get(2));
    }

    /** The queues that no two consumers ever share. */
    public static Set<String> queuesWithOneConsumer() {
        return Set.of("load.alone", BACKLOG, "load.fanned.alone", "load.fanned.slow");
    }

    /** Declares everything, or finds it as it was. */
    public static void declare(Channel channel) throws IOException {
        channel.exchangeDeclare(FANOUT, BuiltinExchangeType.FANOUT, true);
        for (String queue : queues()) {
            channel.queueDeclare(queue, true, false, false, Map.of());
        }
        for (String queue : FANNED) {
            channel.queueBind(queue, FANOUT, "");
        }
    }

    /** Queues that were declared and are not there. */
    public static List<Violation> missing(Connection connection) throws IOException, TimeoutException {
        List<Violation> missing = new ArrayList<>();
        for (String queue : queues()) {
            Channel channel = connection.createChannel();
            try {
                channel.queueDeclarePassive(queue);
                channel.close();
            } catch (IOException refused) {
                missing.add(new Violation(Violation.Kind.DEFINITION, queue + " is gone: " + refused.getCause()));
            }
        }
        return missing;
    }

    static Target choose(RandomGenerator random) {
        int choice = random.nextInt(NAMED.size() + 1);
        return choice == NAMED.size()
                ? new Target(FANOUT, "", FANNED)
                : new Target("", NAMED.get(choice), List.of(NAMED.get(choice)));
    }
}
