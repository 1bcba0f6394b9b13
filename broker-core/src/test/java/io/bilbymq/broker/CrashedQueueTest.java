package io.bilbymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.QueueClient;
import io.bilbymq.broker.queue.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of a durable queue that a defect of ours has struck. */
class CrashedQueueTest {
    private static final String CRASHED = "NOT_FOUND - queue 'q' in vhost '/' has crashed and failed to restart";

    private final Path folder;

    CrashedQueueTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private interface Session {
        void with(Broker broker, Connection connection) throws Exception;
    }

    private void run(Session session) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            final ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(broker.port());
            try (Connection connection = factory.newConnection()) {
                session.with(broker, connection);
            }
        }
    }

    /** Declares the queue and puts messages into it, of which the first is acknowledged. */
    private static Channel fill(Connection connection) throws Exception {
        final Channel channel = connection.createChannel();
        channel.queueDeclare("q", true, false, false, null);
        channel.confirmSelect();
        for (int i = 1; i <= 3; i++) {
            channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {(byte) i});
        }
        channel.waitForConfirmsOrDie();
        return channel;
    }

    private static Queue queue(Broker broker) {
        return Objects.requireNonNull(
                        Objects.requireNonNull(broker.definitions().named("/")).queue("q"))
                .queue();
    }

    /** Has the queue's machine fail in the middle of a command. */
    private static void strike(Broker broker) throws Exception {
        final Queue queue = queue(broker);
        final Defect defect = new Defect(queue.home());
        queue.home().execute(() -> queue.consume(new Subscription(defect, "defect", false, false, 0, 1), false));
        defect.cancelled.get(10, TimeUnit.SECONDS);
    }

    @Test
    void itsMessagesAreThereAgainAfterARestart() throws Exception {
        run((broker, connection) -> {
            fill(connection);
            strike(broker);
        });

        run((broker, connection) -> {
            final Channel channel = connection.createChannel();
            assertThat(channel.queueDeclarePassive("q").getMessageCount()).isEqualTo(3);
            for (int i = 1; i <= 3; i++) {
                assertThat(channel.basicGet("q", true).getBody()).containsExactly(i);
            }
        });
    }

    @Test
    void whatWasAcknowledgedBeforeDoesNotComeAgain() throws Exception {
        run((broker, connection) -> {
            final Channel channel = fill(connection);
            channel.basicAck(channel.basicGet("q", false).getEnvelope().getDeliveryTag(), false);
            assertThat(channel.queueDeclarePassive("q").getMessageCount()).isEqualTo(2);
            strike(broker);
        });

        run((broker, connection) -> assertThat(
                        connection.createChannel().basicGet("q", true).getBody())
                .containsExactly(2));
    }

    @Test
    void itsConsumersAreCancelledAndWhatIsPublishedIsRefused() throws Exception {
        run((broker, connection) -> {
            final Channel channel = fill(connection);
            final CompletableFuture<String> cancelled = new CompletableFuture<>();
            channel.basicConsume("q", (tag, message) -> {}, cancelled::complete);

            strike(broker);

            assertThat(cancelled.get(10, TimeUnit.SECONDS)).isNotEmpty();
            channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {4});
            assertThat(channel.waitForConfirms(10_000)).isFalse();
        });
    }

    @Test
    void whoAsksItForAnythingIsToldThatItHasCrashed() throws Exception {
        run((broker, connection) -> {
            fill(connection);
            strike(broker);

            assertCrashed(connection, channel -> channel.queueDeclare("q", true, false, false, null));
            assertCrashed(connection, channel -> channel.queueDeclarePassive("q"));
            assertCrashed(connection, channel -> channel.basicGet("q", true));
            assertCrashed(connection, channel -> channel.basicConsume("q", (tag, message) -> {}, tag -> {}));
            assertCrashed(connection, channel -> channel.queuePurge("q"));
        });
    }

    private interface Operation {
        void on(Channel channel) throws IOException;
    }

    private static void assertCrashed(Connection connection, Operation operation) throws IOException {
        final Channel channel = connection.createChannel();
        assertThatThrownBy(() -> operation.on(channel)).rootCause().hasMessageContaining(CRASHED);
    }

    @Test
    void itCanBeDeletedAndDeclaredAnew() throws Exception {
        run((broker, connection) -> {
            final Channel channel = fill(connection);
            strike(broker);

            channel.queueDelete("q");

            assertThat(channel.queueDeclare("q", true, false, false, null).getMessageCount())
                    .isZero();
        });

        run((broker, connection) -> assertThat(
                        connection.createChannel().queueDeclarePassive("q").getMessageCount())
                .isZero());
    }

    /** A client on whose second mention something is wrong. */
    private static final class Defect implements QueueClient {
        private final Loop loop;
        private final AtomicInteger mentions = new AtomicInteger();
        private final CompletableFuture<Subscription> cancelled = new CompletableFuture<>();

        Defect(Loop loop) {
            this.loop = loop;
        }

        @Override
        public Loop loop() {
            if (mentions.incrementAndGet() == 2) {
                throw new IllegalStateException("fails on purpose");
            }
            return loop;
        }

        @Override
        public void cancelled(Queue queue, Subscription subscription) {
            cancelled.complete(subscription);
        }

        @Override
        public void answered(Queue queue, QueueAnswer answer) {}

        @Override
        public void deliver(
                Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {}

        @Override
        public void published(long first, long last, boolean taken) {}

        @Override
        public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {}

        @Override
        public void permitsWanted(Queue queue) {}

        @Override
        public void permitsReturned(Queue queue, int count) {}
    }
}
