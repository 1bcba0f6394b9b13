package io.bilbymq.it.differential;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plays a script on a broker, one step after the other, and writes down what it sees. One connection, one channel at a time. */
final class Player implements Stage, AutoCloseable {
    /**
     * How often all queues are asked before a step counts as over. Each answer comes behind what the queue has delivered; dead
     * letters need a round for each hop, and RabbitMQ may write a delivery after the answer behind it.
     */
    private static final int ROUNDS = 5;

    private static final String FIRST_DEATH = "x-first-death-";

    /** Something to settle, and by what {@link ModelBroker} puts it in order. */
    private record Outstanding(String name, long tag) {}

    private final RawConnection connection;
    private final World world;

    /** Stands before all names, so that the broker may hold other things. */
    private final String prefix;

    private final List<Outstanding> outstanding = new ArrayList<>();

    /** Of this step. */
    private final List<Outstanding> delivered = new ArrayList<>();

    private final Map<String, Integer> queueOfConsumer = new HashMap<>();
    private RawChannel channel;
    private int channels;
    private long published;

    Player(RawConnection connection, World world, String prefix) {
        this.connection = connection;
        this.world = world;
        this.prefix = prefix;
        channel = open();
        channel.declareExchange(prefix + World.FANOUT, "fanout", Map.of());
        for (QueueSpec queue : world.queues()) {
            Flag[] flags = queue.durable() ? new Flag[] {Flag.DURABLE} : new Flag[0];
            channel.declare(prefix + queue.name(), arguments(queue), flags);
            channel.bind(prefix + queue.name(), prefix + World.FANOUT, "");
        }
    }

    private RawChannel open() {
        RawChannel opened = connection.openChannel(++channels);
        opened.call(Methods.confirmSelect());
        published = 0;
        return opened;
    }

    private Map<String, Object> arguments(QueueSpec queue) {
        Map<String, Object> arguments = new HashMap<>(queue.arguments());
        arguments.computeIfPresent(
                World.DEAD_LETTER_EXCHANGE, (key, exchange) -> exchange.equals("") ? "" : prefix + exchange);
        arguments.computeIfPresent(World.DEAD_LETTER_ROUTING_KEY, (key, queueName) -> prefix + queueName);
        return arguments;
    }

    /** Does it, and says all that is seen of it. */
    List<String> run(Step step) {
        delivered.clear();
        List<String> seen = new ArrayList<>();
        seen.add(step.on(this));
        // A settlement has no answer: it must have left before time passes.
        connection.flush();
        if (world.isHurried()) {
            await("messages are late")
                    .pollDelay(Duration.ofMillis(World.PAUSE_MILLIS))
                    .until(() -> true);
        }
        List<String> counts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            counts.clear();
            for (QueueSpec queue : world.queues()) {
                RawChannel.DeclareOk ok = channel.declare(prefix + queue.name(), Flag.PASSIVE);
                counts.add(queue.name() + ": " + ok.messages() + " ready, " + ok.consumers() + " consumers");
            }
        }
        Map<String, List<String>> byName = new HashMap<>();
        while (channel.hasKeptMessage()) {
            Message message = channel.message();
            int queue = queueOfConsumer.getOrDefault(message.consumerTag(), -1);
            String name = message.consumerTag() + " " + message.text() + " q" + queue;
            delivered.add(new Outstanding(name, message.deliveryTag()));
            byName.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(message.consumerTag() + " gets " + seen(message));
        }
        List<Outstanding> inOrder = Outstandings.inOrder(delivered, Outstanding::name);
        outstanding.addAll(inOrder);
        inOrder.stream()
                .map(Outstanding::name)
                .distinct()
                .forEach(name -> seen.addAll(byName.getOrDefault(name, List.of())));
        seen.addAll(counts);
        return seen;
    }

    @SuppressWarnings("unchecked") // x-death is an array of tables
    private String seen(Message message) {
        Map<String, Object> headers = message.properties().headers();
        List<ModelMessage.Death> deaths = new ArrayList<>();
        if (headers.get("x-death") instanceof List<?> story) {
            for (Object death : story) {
                deaths.add(death((Map<String, Object>) death));
            }
        }
        String first = headers.get(FIRST_DEATH + "reason") + " in "
                + withoutPrefix(String.valueOf(headers.get(FIRST_DEATH + "queue"))) + " from "
                + withoutPrefix(String.valueOf(headers.get(FIRST_DEATH + "exchange")));
        return new ModelMessage(
                        message.text(),
                        withoutPrefix(message.exchange()),
                        withoutPrefix(message.routingKey()),
                        (Integer) message.properties().get("priority").orElse(-1),
                        Long.parseLong(
                                (String) message.properties().get("expiration").orElse("-1")),
                        deaths,
                        first)
                .seen(message.redelivered());
    }

    private ModelMessage.Death death(Map<String, Object> entry) {
        List<?> keys = (List<?>) entry.getOrDefault("routing-keys", List.of("none"));
        Object expiration = entry.get("original-expiration");
        return new ModelMessage.Death(
                withoutPrefix(String.valueOf(entry.get("queue"))),
                String.valueOf(entry.get("reason")),
                (Long) entry.getOrDefault("count", 0L),
                withoutPrefix(String.valueOf(entry.get("exchange"))),
                withoutPrefix(String.valueOf(keys.get(0))),
                expiration == null ? -1 : Long.parseLong(String.valueOf(expiration)));
    }

    private String withoutPrefix(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    @Override
    public String publish(Step.Publish publish) {
        Properties properties = publish.persistent() ? Properties.persistent() : Properties.none();
        if (publish.priority() >= 0) {
            properties = properties.with("priority", publish.priority());
        }
        if (publish.expiration() >= 0) {
            properties = properties.with("expiration", Integer.toString(publish.expiration()));
        }
        channel.publish(
                "", prefix + "q" + publish.queue(), properties, publish.body().getBytes(UTF_8));
        published++;
        return channel.awaitConfirms(published).contains(published) ? "refused" : "confirmed";
    }

    @Override
    public String get(Step.Get get) {
        Flag[] flags = get.noAck() ? new Flag[] {Flag.NO_ACK} : new Flag[0];
        channel.send(Methods.get(prefix + "q" + get.queue(), flags));
        Method answer = channel.nextMethod();
        if (answer.is(60, 72)) {
            return "nothing to get";
        }
        Message message = channel.content(answer);
        if (!get.noAck()) {
            delivered.add(new Outstanding("get " + message.text() + " q" + get.queue(), message.deliveryTag()));
        }
        return "got " + seen(message) + ", " + message.count() + " left";
    }

    @Override
    public String settle(Step.Settle settle) {
        if (outstanding.isEmpty()) {
            return "nothing to settle";
        }
        if (settle.multiple()) {
            outstanding.clear();
            channel.send(Methods.ack(0, Flag.MULTIPLE));
        } else {
            long tag = outstanding.remove(settle.which() % outstanding.size()).tag();
            channel.send(
                    switch (settle.how()) {
                        case ACK -> Methods.ack(tag);
                        case NACK -> Methods.nack(tag);
                        case NACK_REQUEUE -> Methods.nack(tag, Flag.REQUEUE);
                        case REJECT -> Methods.reject(tag);
                        case REJECT_REQUEUE -> Methods.reject(tag, Flag.REQUEUE);
                    });
        }
        return "settled";
    }

    @Override
    public String consume(Step.Consume consume) {
        channel.prefetch(consume.prefetch());
        Map<String, Object> arguments = consume.priority() == 0 ? Map.of() : Map.of("x-priority", consume.priority());
        queueOfConsumer.put(consume.tag(), consume.queue());
        channel.consume(prefix + "q" + consume.queue(), consume.tag(), arguments);
        return "consuming";
    }

    @Override
    public String cancel(Step.Cancel cancel) {
        queueOfConsumer.remove(cancel.tag());
        channel.call(Methods.cancel(cancel.tag()));
        return "cancelled";
    }

    @Override
    public String purge(Step.Purge purge) {
        return channel.call(Methods.queuePurge(prefix + "q" + purge.queue()))
                        .reader()
                        .longInt() + " purged";
    }

    @Override
    public String reopen() {
        // Otherwise a dead letter of one queue may still reach a consumer of another.
        queueOfConsumer.keySet().forEach(tag -> channel.call(Methods.cancel(tag)));
        queueOfConsumer.clear();
        channel.call(Methods.channelClose());
        outstanding.clear();
        channel = open();
        return "reopened";
    }

    /** Deletes what it has declared. */
    @Override
    public void close() {
        channel.call(Methods.channelClose());
        channel = open();
        for (QueueSpec queue : world.queues()) {
            channel.call(Methods.queueDelete(prefix + queue.name()));
        }
        channel.call(Methods.exchangeDelete(prefix + World.FANOUT));
        connection.close();
    }
}
