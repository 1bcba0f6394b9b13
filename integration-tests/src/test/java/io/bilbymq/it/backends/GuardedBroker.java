package io.bilbymq.it.backends;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.AccessSettings;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A broker in this JVM whose users somebody else knows. */
final class GuardedBroker implements AutoCloseable {
    private final Broker broker;

    /** Asks the back ends of these names one after the other. */
    GuardedBroker(Map<String, String> options, String... chain) {
        final List<AccessSettings.Entry> entries = Stream.of(chain)
                .map(name -> new AccessSettings.Entry(name, name))
                .toList();
        broker = Broker.start(BrokerSettings.builder()
                .listeners(List.of(new ListenAddress("127.0.0.1", 0)))
                .eventLoops(2)
                .access(AccessSettings.defaults().with(entries).with(options))
                .build());
    }

    Connection connect(String user, String password) throws IOException, TimeoutException {
        final ConnectionFactory factory = factory();
        factory.setUsername(user);
        factory.setPassword(password);
        return factory.newConnection();
    }

    /** With a token that can be renewed. */
    Connection connect(Renewable token) throws IOException, TimeoutException {
        final ConnectionFactory factory = factory();
        factory.setCredentialsProvider(token);
        factory.setCredentialsRefreshService(token);
        return factory.newConnection();
    }

    private ConnectionFactory factory() {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    /** What a client does that may be refused. */
    interface Attempt {
        void on(Channel channel) throws IOException;
    }

    /** The code and text of the close that an attempt on a channel of its own earns. */
    static String refusal(Connection connection, Attempt attempt) throws IOException {
        final BlockingQueue<ShutdownSignalException> ends = new LinkedBlockingQueue<>();
        final Channel channel = connection.createChannel();
        channel.addShutdownListener(ends::add);
        try {
            attempt.on(channel);
        } catch (IOException refused) {
            if (!(refused.getCause() instanceof ShutdownSignalException)) {
                throw refused;
            }
        }
        return text(next(ends));
    }

    /** The code and text of a close. */
    static String text(ShutdownSignalException end) {
        final Method reason = end.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyCode() + " " + close.getReplyText();
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() + " " + close.getReplyText();
        }
        throw new IllegalStateException("not closed by the broker", end);
    }

    /** What comes next within half a minute. */
    static <T> T next(BlockingQueue<T> queue) {
        try {
            final T next = queue.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came");
            }
            return next;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
