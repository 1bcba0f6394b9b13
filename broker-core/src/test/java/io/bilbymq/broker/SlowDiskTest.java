package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.StorageSettings;
import io.bilbymq.broker.store.CleaningPace;
import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.LogSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is slower than those who publish: the log still waits for segments when the broker is stopped. */
class SlowDiskTest {
    private static final int MESSAGES = 2000;
    private static final int BODY_BYTES = 1000;
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final long CREATION_MILLIS = 10;

    private final BrokerSettings settings;

    SlowDiskTest(@TempDir Path folder) {
        settings = BrokerSettings.builder()
                .listeners(List.of(new ListenAddress("127.0.0.1", 0)))
                .storage(StorageSettings.in(folder))
                .build();
    }

    @Test
    void whatWasPublishedWithoutConfirmsBeforeTheBrokerIsStoppedIsThereAfterwards() throws Exception {
        try (Broker broker = start(SEGMENT_BYTES, SlowDiskTest::slow);
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            channel.queueDeclare("orders", true, false, false, null);
            for (int i = 0; i < MESSAGES; i++) {
                channel.basicPublish("", "orders", MessageProperties.PERSISTENT_BASIC, new byte[BODY_BYTES]);
            }
        }

        try (Broker broker = start(Long.MAX_VALUE, real -> real);
                Connection connection = connect(broker)) {
            assertThat(connection.createChannel().queueDeclarePassive("orders").getMessageCount())
                    .isEqualTo(MESSAGES);
        }
    }

    /** With a checkpoint whenever so much was written. */
    private Broker start(long checkpointBytes, UnaryOperator<Disk> disk) {
        return Broker.start(
                settings,
                DataFolder.Conditions.usual()
                        .with(new LogSettings(SEGMENT_BYTES, checkpointBytes), CleaningPace.defaults())
                        .with(disk));
    }

    private static Disk slow(Disk real) {
        final FailingDisk slow = new FailingDisk(real);
        slow.slowDown(CREATION_MILLIS);
        return slow;
    }

    private static Connection connect(Broker broker) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        return factory.newConnection();
    }
}
