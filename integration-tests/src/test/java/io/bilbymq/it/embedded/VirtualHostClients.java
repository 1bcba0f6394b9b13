package io.bilbymq.it.embedded;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.amqp.AmqpException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.VirtualHostChange;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What tests of virtual hosts do with a broker, and what its clients are told. */
final class VirtualHostClients {
    static final VirtualHostChange NOTHING = VirtualHostChange.NONE;

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static String refusal(CompletionStage<?> stage) {
        try {
            return "not refused: " + done(stage);
        } catch (CompletionException refused) {
            AmqpException reason = (AmqpException) Objects.requireNonNull(refused.getCause());
            return reason.code().code() + " " + reason.explanation();
        }
    }

    static Connection connect(Broker broker, String virtualHost) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("localhost");
        factory.setPort(broker.port());
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    /** What a client is told instead of open-ok. */
    static String refusedAtOpen(Broker broker, String virtualHost) {
        try (Connection connection = connect(broker, virtualHost)) {
            return "open: " + connection;
        } catch (Exception refused) {
            for (@Nullable Throwable cause = refused; cause != null; cause = cause.getCause()) {
                if (cause instanceof ShutdownSignalException signal) {
                    return close(signal);
                }
            }
            throw new AssertionError(refused);
        }
    }

    static String close(ShutdownSignalException signal) {
        if (signal.getReason() instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() + " " + close.getReplyText() + " " + close.getClassId() + "/"
                    + close.getMethodId();
        }
        AMQP.Channel.Close close = (AMQP.Channel.Close) signal.getReason();
        return "channel " + close.getReplyCode() + " " + close.getReplyText() + " " + close.getClassId() + "/"
                + close.getMethodId();
    }

    /** What the client of a connection is told when that is closed. */
    static CompletableFuture<String> end(Connection connection) {
        CompletableFuture<String> end = new CompletableFuture<>();
        connection.addShutdownListener(signal -> end.complete(close(signal)));
        return end;
    }

    /** What a channel is told that does something which is refused. */
    static String refused(Connection connection, Refused what) throws Exception {
        Channel channel = connection.createChannel();
        try {
            what.with(channel);
            return "not refused";
        } catch (IOException refused) {
            return close((ShutdownSignalException) Objects.requireNonNull(refused.getCause()));
        }
    }

    interface Refused {
        void with(Channel channel) throws IOException;
    }

    static int connections(Broker broker, String virtualHost) {
        return broker.virtualHosts().named(virtualHost).orElseThrow().connections();
    }

    private VirtualHostClients() {}
}
