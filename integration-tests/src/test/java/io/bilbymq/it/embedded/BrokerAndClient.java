package io.bilbymq.it.embedded;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.broker.Broker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A broker in this JVM and a connection of the Java client to it. */
final class BrokerAndClient implements AutoCloseable {
    final Broker broker;
    final Connection connection;
    final Channel channel;

    BrokerAndClient() throws Exception {
        this(true);
    }

    /** {@code toldOfCancels} whether the client says that it understands {@code basic.cancel}. */
    BrokerAndClient(boolean toldOfCancels) throws Exception {
        this(Broker.builder().start(), toldOfCancels);
    }

    /** Closes the broker with the client. */
    BrokerAndClient(Broker broker) throws Exception {
        this(broker, true);
    }

    private BrokerAndClient(Broker started, boolean toldOfCancels) throws Exception {
        broker = started;
        ConnectionFactory factory = factory();
        if (!toldOfCancels) {
            Map<String, Object> properties = new HashMap<>(factory.getClientProperties());
            properties.remove("capabilities");
            factory.setClientProperties(properties);
        }
        connection = factory.newConnection();
        channel = connection.createChannel();
    }

    /** What a consumer hears: bodies, and "cancelled". */
    static final class Heard {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private volatile long lastTag;

        long lastTag() {
            return lastTag;
        }
    }

    /** Another connection to the same broker. */
    static final class Another implements AutoCloseable {
        private final Connection connection;
        final Channel channel;

        private Another(Connection connection) throws Exception {
            this.connection = connection;
            this.channel = connection.createChannel();
        }

        @Override
        public void close() {
            connection.abort();
        }
    }

    Another another() throws Exception {
        return new Another(factory().newConnection());
    }

    private ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    void declare(String queue, Map<String, Object> arguments) throws Exception {
        channel.queueDeclare(queue, true, false, false, arguments);
    }

    Heard consume(String queue, String tag, Map<String, Object> arguments) throws Exception {
        return consume(channel, queue, tag, arguments);
    }

    static Heard consume(Channel on, String queue, String tag, Map<String, Object> arguments) throws Exception {
        Heard heard = new Heard();
        on.basicConsume(
                queue,
                false,
                tag,
                false,
                false,
                arguments,
                (consumerTag, message) -> {
                    heard.lastTag = message.getEnvelope().getDeliveryTag();
                    heard.events.add(new String(message.getBody(), StandardCharsets.UTF_8));
                },
                (consumerTag) -> heard.events.add("cancelled"),
                (consumerTag, signal) -> heard.events.add("closed"));
        return heard;
    }

    void publish(String queue, String... bodies) throws Exception {
        for (String body : bodies) {
            channel.basicPublish("", queue, new AMQP.BasicProperties(), body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The bodies of what is ready, which it takes. */
    List<String> drain(String queue) throws Exception {
        List<String> bodies = new ArrayList<>();
        for (Optional<String> body = get(queue); body.isPresent(); body = get(queue)) {
            bodies.add(body.get());
        }
        return bodies;
    }

    private Optional<String> get(String queue) throws Exception {
        @Nullable GetResponse got = channel.basicGet(queue, true);
        return got == null ? Optional.empty() : Optional.of(new String(got.getBody(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        connection.abort();
        broker.close();
    }
}
