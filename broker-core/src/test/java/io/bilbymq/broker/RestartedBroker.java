package io.bilbymq.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests that stop their broker and start it again on the same folder. They have a client of it, anew each time. */
abstract class RestartedBroker {
    final Path folder;
    Broker broker;
    Connection connection;
    Channel channel;

    RestartedBroker(Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws Exception {
        broker = Broker.builder().dataFolder(folder).start();
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        connection = factory.newConnection();
        channel = connection.createChannel();
    }

    @AfterEach
    void stop() throws Exception {
        if (connection.isOpen()) {
            connection.close();
        }
        broker.close();
    }

    final void restart() throws Exception {
        stop();
        start();
    }
}
