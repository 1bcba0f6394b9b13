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
import io.bilbymq.it.raw.WireReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Plays a script on a broker, one step after the other, and writes down what it sees. One connection, one channel at a time. */
final class Player implements Stage, AutoCloseable {
    /**
     * How often all queues are asked before a step counts as over. Each answer comes behind what the queue has delivered; dead
     * letters need a round for each hop, and RabbitMQ may write a delivery after the answer behind it.
     */
    private static final int ROUNDS = 5;

    /** A letter dies no more often than this in one step. */
    private static final int HOPS_MAX = 8;

    private static final int SHARED_LETTER_MILLIS = 20;

    private static final String FENCE = "fence";

    private static final String FIRST_DEATH = "x-first-death-";

    /** Something to settle, and by what {@link ModelBroker} puts it in order. */
    private record Outstanding(String name, long tag) {}

    private final Host host;
    private final World world;

    /** Stands before all names, so that the broker may hold other things. */
    private final String prefix;

    private final List<Outstanding> outstanding = new ArrayList<>();

    /** Of this step, to be settled from the next one on. */
    private final List<Outstanding> delivered = new ArrayList<>();

    /** What is written down of those of this step, by the name of the delivery. */
    private final Map<String, List<String>> deliveries = new HashMap<>();

    private String answer = "";

    /** In the order in which they came. */
    private final Map<String, Integer> queueOfConsumer = new LinkedHashMap<>();

    /** Kind and rank of the policies that may be there. */
    private final Set<Step.ClearPolicy> policies = new HashSet<>();

    private RawConnection connection;
    private RawChannel channel;
    private int channels;
    private long published;

    Player(Host host, World world, String prefix) {
        this.host = host;
        this.world = world;
        this.prefix = prefix;
        connection = host.connect();
        channel = open();
        channel.declareExchange(prefix + World.FANOUT, "fanout", Map.of(), Flag.DURABLE);
        channel.declare(prefix + FENCE, Map.of("x-max-length", 1), Flag.DURABLE);
        world.queues().forEach(this::declare);
    }

    private void declare(QueueSpec queue) {
        Flag[] flags = queue.durable() ? new Flag[] {Flag.DURABLE} : new Flag[0];
        channel.declare(prefix + queue.name(), withPrefixes(queue.arguments()), flags);
        channel.bind(prefix + queue.name(), prefix + World.FANOUT, "");
    }

    private RawChannel open() {
        RawChannel opened = connection.openChannel(++channels);
        opened.call(Methods.confirmSelect());
        published = 0;
        return opened;
    }

    private Map<String, Object> withPrefixes(Map<String, Object> original) {
        Map<String, Object> arguments = new HashMap<>(original);
        arguments.computeIfPresent(
                World.DEAD_LETTER_EXCHANGE, (key, exchange) -> exchange.equals("") ? "" : prefix + exchange);
        arguments.computeIfPresent(World.DEAD_LETTER_ROUTING_KEY, (key, queueName) -> prefix + queueName);
        return arguments;
    }

    /**
     * Does it, and says all that is seen of it.
     *
     * @param pause whether to let time pass
     * @param letters how many dead letters may have to be stored, one after the other, before they arrive
     */
    List<String> run(Step step, boolean pause, int letters) {
        outstanding.addAll(Outstandings.inOrder(delivered, Outstanding::name));
        delivered.clear();
        deliveries.clear();
        answer = step.on(this);
        // A settlement has no answer: it must have left before time passes.
        connection.flush();
        if (pause) {
            pass(World.PAUSE_MILLIS);
        }
        // A letter to several queues that dies again waits for its own record to be stored, and then is tried after
        // some time.
        boolean maybeShared = letters > 1 && world.targets().isEmpty();
        for (int i = 0; i < Math.min(letters, HOPS_MAX); i++) {
            if (maybeShared) {
                pass(SHARED_LETTER_MILLIS);
            }
            awaitStored();
        }
        return look();
    }

    private static void pass(int millis) {
        await("time passes").pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }

    /** What had to be stored until now is, when a message is that comes behind. */
    private void awaitStored() {
        channel.publish("", prefix + FENCE, Properties.persistent(), new byte[0]);
        published++;
        channel.awaitConfirms(published);
    }

    /** All that is seen of the last step by now. */
    List<String> look() {
        List<String> counts = counts();
        while (channel.hasKeptMessage()) {
            Message message = channel.message();
            int queue = queueOfConsumer.getOrDefault(message.consumerTag(), -1);
            String name = message.consumerTag() + " " + message.text() + " q" + queue;
            delivered.add(new Outstanding(name, message.deliveryTag()));
            deliveries
                    .computeIfAbsent(name, key -> new ArrayList<>())
                    .add(message.consumerTag() + " gets " + seen(message));
        }
        List<String> seen = new ArrayList<>();
        seen.add(answer);
        Outstandings.inOrder(delivered, Outstanding::name).stream()
                .map(Outstanding::name)
                .distinct()
                .forEach(name -> seen.addAll(deliveries.getOrDefault(name, List.of())));
        seen.addAll(counts);
        return seen;
    }

    /** Asks for them so often that all has come when the last answer does. */
    private List<String> counts() {
        List<String> counts = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            counts.clear();
            world.queues()
                    .forEach(
                            queue -> channel.send(Methods.queueDeclare(prefix + queue.name(), Map.of(), Flag.PASSIVE)));
            for (QueueSpec queue : world.queues()) {
                WireReader ok = channel.expect(50, 11).reader();
                ok.shortString();
                counts.add(queue.name() + ": " + ok.longInt() + " ready, " + ok.longInt() + " consumers");
            }
        }
        return counts;
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
                                Long.parseLong((String)
                                        message.properties().get("expiration").orElse("-1")),
                                message.properties().get("delivery-mode").equals(Optional.of(2)),
                                deaths,
                                first)
                        .seen(message.redelivered())
                + ModelQueue.counted((Long) headers.getOrDefault("x-acquired-count", 0L), (Long)
                        headers.getOrDefault("x-delivery-count", 0L));
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
        cancelAll();
        channel.call(Methods.channelClose());
        outstanding.clear();
        channel = open();
        return "reopened";
    }

    /**
     * Otherwise a dead letter of one queue may still reach a consumer of another, when all comes back. Those that came last go
     * first: it is rarely they who are served, where only one is.
     */
    private void cancelAll() {
        List<String> tags = new ArrayList<>(queueOfConsumer.keySet());
        Collections.reverse(tags);
        tags.forEach(tag -> channel.call(Methods.cancel(tag)));
        queueOfConsumer.clear();
    }

    @Override
    public String restart() {
        cancelAll();
        // Beside this thread, which has to answer the broker's good-bye.
        CompletableFuture<Void> restarted =
                CompletableFuture.runAsync(host::restart, task -> new Thread(task, "restart").start());
        connection.close(320);
        connection.send(Methods.connectionCloseOk()).awaitEnd().close();
        restarted.join();
        outstanding.clear();
        connection = host.connect();
        channels = 0;
        channel = open();
        world.queues().stream().filter(queue -> !queue.durable()).forEach(this::declare);
        return "restarted";
    }

    @Override
    public String set(PolicySpec policy) {
        Map<String, Object> definition = new HashMap<>();
        withPrefixes(policy.definition())
                .forEach((argument, value) -> definition.put(argument.substring("x-".length()), value));
        String pattern = "^" + prefix + (policy.queue() == PolicySpec.ALL_QUEUES ? "" : "q" + policy.queue() + "$");
        host.set(new Host.Policy(
                policy.operator(), name(policy.operator(), policy.rank()), pattern, policy.rank(), definition));
        policies.add(new Step.ClearPolicy(policy.operator(), policy.rank()));
        return "policies changed";
    }

    @Override
    public String clear(Step.ClearPolicy clear) {
        if (policies.remove(clear)) {
            host.clear(clear.operator(), name(clear.operator(), clear.rank()));
        }
        return "policies changed";
    }

    private String name(boolean operator, int rank) {
        return prefix + PolicySpec.name(operator, rank);
    }

    /** Deletes what it has declared. */
    @Override
    public void close() {
        channel.call(Methods.channelClose());
        channel = open();
        for (QueueSpec queue : world.queues()) {
            channel.call(Methods.queueDelete(prefix + queue.name()));
        }
        channel.call(Methods.queueDelete(prefix + FENCE));
        channel.call(Methods.exchangeDelete(prefix + World.FANOUT));
        List.copyOf(policies).forEach(this::clear);
        connection.close();
    }
}
