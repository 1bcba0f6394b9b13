package io.bilbymq.benchmarks.soak;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the clients of a soak do. Each waits for what it has asked for, so that a broker that stands still is noticed. */
final class Workloads {
    private static final int LARGE_BYTES_MAX = 3 * 1024 * 1024;
    private static final int SECONDS_MAX = 60;
    private static final List<String> EXCHANGE_TYPES = List.of("direct", "fanout", "topic", "headers");

    private Workloads() {}

    /** All of them, by name. */
    static Map<String, Workload> all() {
        Map<String, Workload> all = new LinkedHashMap<>();
        all.put("confirms and acks", Workloads::confirmsAndAcks);
        all.put("nacks and requeues", Workloads::nacksAndRequeues);
        all.put("gets", Workloads::gets);
        all.put("transactions", Workloads::transactions);
        all.put("fanout, topic and headers", Workloads::routing);
        all.put("queues that come and go", Workloads::shortLivedQueues);
        all.put("large bodies", Workloads::largeBodies);
        all.put("channels that come and go", Workloads::channels);
        return all;
    }

    private static byte[] body(Random random) {
        return new byte[random.nextInt(20) == 0 ? 100_000 : random.nextInt(2000)];
    }

    private static AMQP.BasicProperties properties(Random random) {
        return random.nextBoolean() ? MessageProperties.PERSISTENT_BASIC : MessageProperties.MINIMAL_BASIC;
    }

    private static String ownQueue(Channel channel) throws Exception {
        return channel.queueDeclare().getQueue();
    }

    private static void await(CountDownLatch done) throws InterruptedException {
        if (!done.await(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException(done.getCount() + " messages did not come within " + SECONDS_MAX + " s");
        }
    }

    private static void confirmsAndAcks(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        String queue = ownQueue(channel);
        int count = 1 + random.nextInt(500);
        CountDownLatch done = new CountDownLatch(count);
        channel.basicQos(1 + random.nextInt(100), random.nextBoolean());
        DeliverCallback acking = (tag, delivery) -> {
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            done.countDown();
        };
        channel.basicConsume(queue, false, acking, tag -> {});
        channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            channel.basicPublish("", queue, properties(random), body(random));
        }
        channel.waitForConfirmsOrDie(SECONDS_MAX * 1000L);
        await(done);
        channel.close();
    }

    private static void nacksAndRequeues(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        String queue = ownQueue(channel);
        int count = 1 + random.nextInt(200);
        CountDownLatch done = new CountDownLatch(count);
        channel.basicQos(random.nextInt(20));
        DeliverCallback undecided = (tag, delivery) -> {
            boolean again = !delivery.getEnvelope().isRedeliver();
            channel.basicNack(delivery.getEnvelope().getDeliveryTag(), false, again);
            if (!again) {
                done.countDown();
            }
        };
        for (int i = 0; i < count; i++) {
            channel.basicPublish("", queue, properties(random), body(random));
        }
        channel.basicConsume(queue, false, undecided, tag -> {});
        await(done);
        channel.close();
    }

    private static void gets(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        String queue = ownQueue(channel);
        for (int i = 0; i < 50; i++) {
            channel.basicPublish("", queue, properties(random), body(random));
        }
        for (int i = 0; i < 30; i++) {
            GetResponse got = channel.basicGet(queue, random.nextInt(3) == 0);
            if (got != null && random.nextBoolean()) {
                channel.basicRecover(true);
            }
        }
        // What is left goes with the queue, and that with the connection or now.
        if (random.nextBoolean()) {
            channel.queueDelete(queue);
        }
        channel.close();
    }

    private static void transactions(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        String queue = ownQueue(channel);
        channel.txSelect();
        for (int round = 0; round < 10; round++) {
            for (int i = random.nextInt(20); i >= 0; i--) {
                channel.basicPublish("", queue, random.nextInt(10) == 0, properties(random), body(random));
                channel.basicPublish("", "nowhere", random.nextBoolean(), null, body(random));
            }
            GetResponse got = channel.basicGet(queue, false);
            if (got != null) {
                channel.basicAck(got.getEnvelope().getDeliveryTag(), true);
            }
            switch (random.nextInt(3)) {
                case 0 -> channel.txRollback();
                case 1 -> channel.txCommit();
                default -> {
                    // Left open: the next round, or the end of the channel, decides.
                }
            }
        }
        channel.close();
    }

    private static void routing(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        String exchange = "soak-" + random.nextLong();
        String type = EXCHANGE_TYPES.get(random.nextInt(EXCHANGE_TYPES.size()));
        channel.exchangeDeclare(exchange, type, false, true, null);
        int queues = 1 + random.nextInt(20);
        CountDownLatch done = new CountDownLatch(100 * queues);
        Map<String, Object> headers = new HashMap<>();
        headers.put("colour", "red");
        for (int i = 0; i < queues; i++) {
            String queue = ownQueue(channel);
            channel.queueBind(queue, exchange, "red.hot", headers);
            channel.basicConsume(queue, true, (tag, delivery) -> done.countDown(), tag -> {});
        }
        AMQP.BasicProperties red =
                new AMQP.BasicProperties.Builder().headers(headers).build();
        for (int i = 0; i < 100; i++) {
            channel.basicPublish(exchange, "red.hot", red, body(random));
        }
        await(done);
        channel.close();
    }

    private static void shortLivedQueues(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        for (int i = 0; i < 30; i++) {
            String queue = "soak-" + random.nextLong();
            channel.queueDeclare(queue, random.nextBoolean(), random.nextBoolean(), true, null);
            channel.queueBind(queue, "amq.topic", "soak.*." + random.nextInt(10));
            channel.basicPublish("amq.topic", "soak.x." + random.nextInt(10), null, body(random));
            String tag = channel.basicConsume(queue, random.nextBoolean(), (t, delivery) -> {}, t -> {});
            if (random.nextBoolean()) {
                channel.basicCancel(tag);
            } else {
                channel.queueDelete(queue);
            }
        }
        channel.close();
    }

    private static void largeBodies(Connection connection, Random random) throws Exception {
        Channel channel = connection.createChannel();
        String queue = ownQueue(channel);
        CountDownLatch done = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            channel.basicPublish("", queue, null, new byte[random.nextInt(LARGE_BYTES_MAX)]);
        }
        channel.basicConsume(queue, true, (tag, delivery) -> done.countDown(), tag -> {});
        await(done);
        channel.close();
    }

    private static void channels(Connection connection, Random random) throws Exception {
        Channel[] channels = new Channel[1 + random.nextInt(50)];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = connection.createChannel();
            String queue = ownQueue(channels[i]);
            channels[i].basicPublish("", queue, null, body(random));
            channels[i].basicConsume(queue, false, (tag, delivery) -> {}, tag -> {});
        }
        for (Channel channel : channels) {
            if (random.nextInt(10) > 0) {
                channel.close();
            }
        }
    }
}
