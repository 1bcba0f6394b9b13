package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.load.Definitions.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Declares, binds and deletes durable things, and puts one message into each new queue that says which incarnation it is. */
final class DefinitionChurn extends Actor {
    private static final int OPERATIONS_MAX = 2000;
    private static final long MARKER_MILLIS_MAX = 30_000;

    private final Definitions definitions;
    private final RandomGenerator random;

    DefinitionChurn(
            String name, History history, ConnectionFactory broker, Definitions definitions, RandomGenerator random) {
        super(name, history, broker);
        this.definitions = definitions;
        this.random = random;
    }

    @Override
    void work(Connection connection) throws IOException, InterruptedException, TimeoutException {
        Channel channel = openChannel(connection);
        channel.confirmSelect();
        for (int i = 0; i < OPERATIONS_MAX && !stopping(); i++) {
            int queueNumber = random.nextInt(Definitions.QUEUES);
            int exchangeNumber = random.nextInt(Definitions.EXCHANGES);
            Slot queue = definitions.queues.get(queueNumber);
            Slot exchange = definitions.exchanges.get(exchangeNumber);
            Slot binding = definitions.bindings.get(exchangeNumber).get(queueNumber);
            switch (random.nextInt(8)) {
                case 0, 1 -> declareQueue(channel, queue);
                case 2 -> declareExchange(channel, exchange);
                case 3, 4, 5 -> changeBinding(channel, exchange, queue, binding);
                case 6 -> deleteQueue(channel, queue, queueNumber);
                default -> deleteExchange(channel, exchange, exchangeNumber);
            }
        }
    }

    private void declareQueue(Channel channel, Slot queue) throws IOException, InterruptedException, TimeoutException {
        if (!queue.isAbsent()) {
            return;
        }
        long incarnation = definitions.nextIncarnation();
        queue.wants(incarnation);
        channel.queueDeclare(queue.name, true, false, false, queueArguments(incarnation));
        if (!confirmed(queue)) {
            return;
        }
        channel.basicPublish("", queue.name, MessageProperties.PERSISTENT_BASIC, marker(incarnation));
        boolean answered = channel.waitForConfirms(MARKER_MILLIS_MAX);
        queue.marked = answered && !history.isOver(era);
    }

    private void declareExchange(Channel channel, Slot exchange) throws IOException {
        if (exchange.isAbsent()) {
            long incarnation = definitions.nextIncarnation();
            exchange.wants(incarnation);
            channel.exchangeDeclare(exchange.name, exchangeType(incarnation), true);
            confirmed(exchange);
        }
    }

    private void changeBinding(Channel channel, Slot exchange, Slot queue, Slot binding) throws IOException {
        if (!exchange.isThere() || !queue.isThere()) {
            return;
        }
        if (binding.isAbsent()) {
            binding.wants(definitions.nextIncarnation());
            channel.queueBind(queue.name, exchange.name, binding.name);
        } else {
            definitions.nextIncarnation();
            binding.wants(0);
            channel.queueUnbind(queue.name, exchange.name, binding.name);
        }
        confirmed(binding);
    }

    private void deleteQueue(Channel channel, Slot queue, int number) throws IOException {
        if (queue.isThere()) {
            definitions.nextIncarnation();
            List<Slot> gone = definitions.bindings.stream()
                    .map(ofExchange -> ofExchange.get(number))
                    .toList();
            gone.forEach(binding -> binding.wants(0));
            queue.wants(0);
            channel.queueDelete(queue.name);
            if (confirmed(queue)) {
                gone.forEach(Slot::done);
            }
        }
    }

    private void deleteExchange(Channel channel, Slot exchange, int number) throws IOException {
        if (exchange.isThere()) {
            definitions.nextIncarnation();
            List<Slot> gone = definitions.bindings.get(number);
            gone.forEach(binding -> binding.wants(0));
            exchange.wants(0);
            channel.exchangeDelete(exchange.name);
            if (confirmed(exchange)) {
                gone.forEach(Slot::done);
            }
        }
    }

    /** The broker's answer has been read; it counts if the fault was still to come. */
    private boolean confirmed(Slot slot) {
        boolean inTime = !history.isOver(era);
        if (inTime) {
            slot.done();
        }
        return inTime;
    }

    /** Different for each incarnation, so that redeclaring tells whether it is the right one. */
    static Map<String, Object> queueArguments(long incarnation) {
        return Map.of("x-max-length", 1000 + incarnation);
    }

    static String exchangeType(long incarnation) {
        return incarnation % 2 == 0 ? "direct" : "topic";
    }

    static byte[] marker(long incarnation) {
        return ByteBuffer.allocate(Long.BYTES).putLong(incarnation).array();
    }

    /** Marks a message as a probe of a binding, not a queue's marker. */
    static AMQP.BasicProperties probe(String binding) {
        return new AMQP.BasicProperties.Builder().type(binding).deliveryMode(1).build();
    }
}
