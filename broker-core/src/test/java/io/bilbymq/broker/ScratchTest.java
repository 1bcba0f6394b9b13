package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.MemorySettings;
import io.bilbymq.broker.settings.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transient backlog that is larger than what the broker may hold. */
class ScratchTest {
    private static final int WATERMARK = 4 * 1024 * 1024;
    private static final int BODY_BYTES = 16 * 1024;
    private static final int MESSAGES = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path scratch;
    private final BrokerSettings settings;

    ScratchTest(@TempDir Path folder) {
        scratch = folder.resolve("scratch");
        settings = BrokerSettings.builder()
                .listeners(List.of(new ListenAddress("127.0.0.1", 0)))
                .memory(new MemorySettings(0.6, WATERMARK))
                .storage(StorageSettings.in(folder))
                .build();
    }

    @Test
    void itIsTakenWithoutAConsumerAndComesInItsOrder() throws Exception {
        try (Broker broker = Broker.start(settings, DataFolder.Conditions.usual());
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            channel.queueDeclare("backlog", false, false, false, null);

            publish(channel);
            await("all of it is there").atMost(PATIENCE).until(() -> channel.messageCount("backlog") == MESSAGES);

            assertThat(broker.memoryAlarm().held()).isLessThan(2L * WATERMARK);
            assertThat(bytesOfContents()).isGreaterThan(MESSAGES * BODY_BYTES / 2);
            takeAll(channel);
            await("the disk has its space back").atMost(PATIENCE).until(() -> bytesOfContents() == 0);
        }
    }

    @Test
    void itGoesWithItsVirtualHost() throws Exception {
        try (Broker broker = Broker.start(settings, DataFolder.Conditions.usual())) {
            final Channel channel = connect(broker).createChannel();
            channel.queueDeclare("backlog", false, false, false, null);
            publish(channel);
            await("all of it is there").atMost(PATIENCE).until(() -> channel.messageCount("backlog") == MESSAGES);
            assertThat(bytesOfContents()).isGreaterThan(MESSAGES * BODY_BYTES / 2);

            broker.virtualHosts().delete("/").toCompletableFuture().join();

            await("the disk has its space back").atMost(PATIENCE).until(() -> bytesOfContents() == 0);
            await("and so has memory")
                    .atMost(PATIENCE)
                    .until(() -> broker.memoryAlarm().held() < BODY_BYTES);
        }
    }

    @Test
    void whatIsInTheLogAndWhatIsNotComeInTheirCommonOrder() throws Exception {
        try (Broker broker = Broker.start(settings, DataFolder.Conditions.usual());
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            channel.queueDeclare("backlog", true, false, false, null);

            for (int number = 0; number < MESSAGES; number++) {
                final boolean persistent = number % 3 == 0;
                channel.basicPublish(
                        "", "backlog", persistent ? MessageProperties.PERSISTENT_BASIC : null, body(number));
            }
            await("all of it is there").atMost(PATIENCE).until(() -> channel.messageCount("backlog") == MESSAGES);

            assertThat(bytesOfContents()).isGreaterThan(MESSAGES * BODY_BYTES / 3);
            takeAll(channel);
            await("the disk has its space back").atMost(PATIENCE).until(() -> bytesOfContents() == 0);
        }
    }

    @Test
    void nothingIsLeftOfItOnTheDiskWhenTheBrokerEnds() throws Exception {
        try (Broker broker = Broker.start(settings, DataFolder.Conditions.usual());
                Connection connection = connect(broker)) {
            final Channel channel = connection.createChannel();
            channel.queueDeclare("backlog", false, false, false, null);
            publish(channel);
            await("some is on the disk").atMost(PATIENCE).until(() -> bytesOfContents() > 0);
        }

        assertThat(bytesOfContents()).isZero();
    }

    @Test
    void whatABrokerLeftThatWasKilledGoesWithTheNextStart() throws Exception {
        Files.createDirectories(scratch);
        Files.write(scratch.resolve("contents-0-7"), new byte[1000]);

        Broker.start(settings, DataFolder.Conditions.usual()).close();

        assertThat(bytesOfContents()).isZero();
    }

    @Test
    void ifTheDiskIsFullPublishersAreBlockedUntilConsumersMakeRoom() throws Exception {
        final DataFolder.Conditions full = DataFolder.Conditions.usual().withScratch(real -> {
            final FailingDisk disk = new FailingDisk(real);
            disk.refuseWrites();
            return disk;
        });
        try (Broker broker = Broker.start(settings, full);
                Connection publishing = connect(broker);
                Connection consuming = connect(broker)) {
            final Channel channel = consuming.createChannel();
            channel.queueDeclare("backlog", false, false, false, null);
            final Thread publisher = new Thread(() -> publish(channelOf(publishing)));
            publisher.start();
            await("memory alarm")
                    .atMost(PATIENCE)
                    .until(() -> broker.memoryAlarm().isRaised());

            takeAll(channel);

            publisher.join();
            assertThat(broker.memoryAlarm().isRaised()).isFalse();
        }
    }

    private static Connection connect(Broker broker) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static Channel channelOf(Connection connection) {
        try {
            return connection.createChannel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void publish(Channel channel) {
        try {
            for (int number = 0; number < MESSAGES; number++) {
                channel.basicPublish("", "backlog", null, body(number));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] body(int number) {
        return ByteBuffer.allocate(BODY_BYTES).putInt(number).array();
    }

    private static void takeAll(Channel channel) {
        for (int number = 0; number < MESSAGES; number++) {
            assertThat(ByteBuffer.wrap(next(channel).getBody()).getInt()).isEqualTo(number);
        }
    }

    private static GetResponse next(Channel channel) {
        return await("a message")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> channel.basicGet("backlog", true), got -> got != null);
    }

    private long bytesOfContents() throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.filter(file -> file.getFileName().toString().startsWith("contents-"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
