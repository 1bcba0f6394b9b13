package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.VirtualHostClients.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.queue.MessageFilter;
import io.bilbymq.broker.queue.MoveRequest;
import io.bilbymq.broker.vhost.VirtualHostChange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A virtual host is deleted in the midst of everything that can be under way in one: publishes with and without confirms, deliveries,
 * declarations, transactions, dead letters in a circle, delayed messages, duplicates, moves, exclusive queues, direct replies.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualHostEndTest {
    private static final int ROUNDS = 12;
    private static final String DELETED = "CONNECTION_FORCED - vhost 'v' is deleted";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @Test
    void everythingUnderWayEndsCleanlyInMemory() throws Exception {
        try (Broker broker = Broker.builder().start()) {
            rounds(broker);
        }
    }

    @Test
    void everythingUnderWayEndsCleanlyOnDisk(@TempDir Path folder) throws Exception {
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            rounds(broker);
        }
        try (Broker broker = Broker.builder().dataFolder(folder).start()) {
            assertThat(broker.virtualHosts().named("v")).isEmpty();
        }
    }

    private void rounds(Broker broker) throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger("io.bilbymq");
        log.start();
        root.addAppender(log);
        try {
            long before = broker.memoryAlarm().held();
            for (int round = 0; round < ROUNDS; round++) {
                round(broker, round);
            }
            await("what was in it is let go")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> broker.memoryAlarm().held() <= before + (64 << 10));
        } finally {
            root.detachAppender(log);
        }
        assertThat(List.copyOf(log.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
        assertThat(broker.failure().toCompletableFuture()).isNotDone();
    }

    private static void round(Broker broker, int round) throws Exception {
        broker.virtualHosts()
                .put("v", VirtualHostChange.NONE.traced(round % 3 == 0))
                .toCompletableFuture()
                .join();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger steps = new AtomicInteger();
        List<Connection> connections = new ArrayList<>();
        List<CompletableFuture<String>> ends = new ArrayList<>();
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (Busy busy : List.<Busy>of(
                VirtualHostEndTest::publish,
                VirtualHostEndTest::consume,
                VirtualHostEndTest::declare,
                VirtualHostEndTest::commit,
                VirtualHostEndTest::die,
                VirtualHostEndTest::delay,
                VirtualHostEndTest::ask,
                (channel, counted, stopped) -> move(broker, channel, counted, stopped))) {
            Connection connection = connect(broker, "v");
            connections.add(connection);
            CompletableFuture<String> end = new CompletableFuture<>();
            connection.addShutdownListener(signal -> end.complete(text(signal)));
            ends.add(end);
            Channel channel = connection.createChannel();
            work.add(CompletableFuture.runAsync(() -> busyUntilItEnds(busy, channel, steps, stop)));
        }
        // Some rounds end while it all begins, others when queues are full.
        await().pollInterval(Duration.ofMillis(1)).until(() -> steps.get() >= 20 * round);

        assertThat(broker.virtualHosts().delete("v").toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isTrue();

        for (CompletableFuture<String> end : ends) {
            assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(DELETED);
        }
        stop.set(true);
        CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(broker.virtualHosts().named("v")).isEmpty();
        connections.forEach(connection -> connection.abort(0));
        await("nobody is left")
                .atMost(Duration.ofSeconds(30))
                .until(() -> broker.connections().toCompletableFuture().join().isEmpty());
    }

    private interface Busy {
        void until(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception;
    }

    /** Whatever the client throws at the end of its connection or channel, that is the end. */
    private static void busyUntilItEnds(Busy busy, Channel channel, AtomicInteger steps, AtomicBoolean stop) {
        try {
            busy.until(channel, steps, stop);
        } catch (ShutdownSignalException | IOException ended) {
            assertThat(channel.isOpen()).as("ended by %s", ended).isFalse();
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Counts a step, unless it is the end. */
    private static boolean goesOn(AtomicInteger steps, AtomicBoolean stop) {
        steps.incrementAndGet();
        return !stop.get();
    }

    private static String text(ShutdownSignalException signal) {
        return signal.getReason() instanceof AMQP.Connection.Close close
                ? close.getReplyText()
                : String.valueOf(signal.getMessage());
    }

    private static final AMQP.BasicProperties PERSISTENT =
            new AMQP.BasicProperties.Builder().deliveryMode(2).build();

    private static void publish(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.queueDeclare("work", true, false, false, Map.of());
        channel.confirmSelect();
        while (goesOn(steps, stop)) {
            for (int i = 0; i < 100; i++) {
                channel.basicPublish("", "work", true, PERSISTENT, new byte[200]);
            }
            channel.waitForConfirms(60_000);
        }
    }

    private static void consume(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.queueDeclare("work", true, false, false, Map.of());
        channel.basicQos(50);
        channel.basicConsume(
                "work",
                false,
                (tag, message) -> channel.basicAck(message.getEnvelope().getDeliveryTag(), false),
                tag -> {});
        while (goesOn(steps, stop) && channel.isOpen()) {
            channel.basicConsume("work", true, (tag, message) -> {}, tag -> {});
            channel.basicQos(20);
        }
    }

    private static void declare(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        for (int i = 0; goesOn(steps, stop); i++) {
            channel.queueDeclare("d" + i % 50, true, false, i % 3 == 0, Map.of());
            channel.queueDeclare("e" + i, false, true, false, Map.of());
            channel.exchangeDeclare("x" + i % 5, "topic", true);
            channel.queueBind("d" + i % 50, "x" + i % 5, "a." + i);
            channel.queueDelete("d" + (i + 25) % 50);
        }
    }

    private static void commit(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.queueDeclare("work", true, false, false, Map.of());
        channel.txSelect();
        while (goesOn(steps, stop)) {
            channel.basicPublish("", "work", PERSISTENT, new byte[300]);
            channel.basicPublish("amq.fanout", "", PERSISTENT, new byte[300]);
            channel.txCommit();
        }
    }

    /** What dies in one queue goes to the other, and back. */
    private static void die(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.queueDeclare(
                "here",
                true,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "there", "x-message-ttl", 1));
        channel.queueDeclare(
                "there",
                true,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "here", "x-max-length", 5));
        while (goesOn(steps, stop)) {
            for (int i = 0; i < 50; i++) {
                channel.basicPublish("", "here", PERSISTENT, new byte[100]);
            }
            channel.queueDeclarePassive("there");
        }
    }

    private static void delay(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.exchangeDeclare("later", "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
        channel.exchangeDeclare(
                "once",
                "x-message-deduplication",
                true,
                false,
                Map.of("x-cache-size", 1000, "x-cache-persistence", "disk"));
        channel.queueDeclare("work", true, false, false, Map.of());
        channel.queueBind("work", "later", "");
        channel.queueBind("work", "once", "");
        for (int i = 0; goesOn(steps, stop); i++) {
            channel.basicPublish(
                    "later",
                    "",
                    PERSISTENT.builder().headers(Map.of("x-delay", i % 40)).build(),
                    new byte[50]);
            channel.basicPublish(
                    "once",
                    "",
                    PERSISTENT
                            .builder()
                            .headers(Map.of("x-deduplication-header", i / 2))
                            .build(),
                    new byte[50]);
            if (i % 50 == 0) {
                channel.exchangeDeclarePassive("later");
            }
        }
    }

    /** Requests to itself. */
    private static void ask(Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.basicConsume("amq.rabbitmq.reply-to", true, (tag, message) -> {}, tag -> {});
        String requests = channel.queueDeclare("", false, true, true, Map.of()).getQueue();
        channel.basicConsume(
                requests,
                true,
                (tag, message) -> channel.basicPublish(
                        "", message.getProperties().getReplyTo(), new AMQP.BasicProperties(), new byte[1]),
                tag -> {});
        while (goesOn(steps, stop)) {
            channel.basicPublish(
                    "",
                    requests,
                    new AMQP.BasicProperties.Builder()
                            .replyTo("amq.rabbitmq.reply-to")
                            .build(),
                    new byte[10]);
            channel.queueDeclarePassive(requests);
        }
    }

    private static void move(Broker broker, Channel channel, AtomicInteger steps, AtomicBoolean stop) throws Exception {
        channel.queueDeclare("left", true, false, false, Map.of());
        channel.queueDeclare("right", true, false, false, Map.of());
        for (int i = 0; i < 200; i++) {
            channel.basicPublish("", "left", PERSISTENT, new byte[100]);
        }
        while (goesOn(steps, stop) && channel.isOpen()) {
            try {
                broker.queue("v", "left")
                        .move("right", new MoveRequest(MessageFilter.all(), 100))
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
                broker.queue("v", "right")
                        .move("left", new MoveRequest(MessageFilter.all(), 100))
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
            } catch (IllegalArgumentException | ExecutionException gone) {
                // That was the end of the virtual host, or of one of its queues.
                return;
            }
        }
    }
}
