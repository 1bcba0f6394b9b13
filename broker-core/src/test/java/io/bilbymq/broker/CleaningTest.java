package io.bilbymq.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.settings.BrokerSettings;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.settings.StorageSettings;
import io.bilbymq.broker.store.CleaningPace;
import io.bilbymq.broker.vhost.VirtualHostChange;
import io.bilbymq.persistence.Disk;
import io.bilbymq.persistence.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk holds about what the queues hold, however unequally they are read. Segments are small here. */
class CleaningTest {
    private static final int MESSAGES = 10_000;

    /** One in so many goes to a queue that nobody reads. */
    private static final int SELDOM = 100;

    private static final int SEGMENT_BYTES = 64 * 1024;

    /** What is left fits into one segment; one more is being written, and some may be sparse or await their end. */
    private static final int FEW_SEGMENTS = 6;

    private static final int CONFIRM_MILLIS = 20_000;
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final DataFolder.Conditions SMALL = DataFolder.Conditions.usual()
            .with(new LogSettings(SEGMENT_BYTES, Long.MAX_VALUE), new CleaningPace(20, 100, 64L * 1024 * 1024));

    private final Path folder;
    private final BrokerSettings settings;
    private @Nullable FailingDisk disk;
    private Broker broker;
    private Connection connection;
    private Channel channel;

    CleaningTest(@TempDir Path folder) {
        this.folder = folder;
        this.settings = BrokerSettings.builder()
                .listeners(List.of(new ListenAddress("127.0.0.1", 0)))
                .storage(StorageSettings.in(folder))
                .build();
    }

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(settings, SMALL.with(this::watched));
        connection = connection(broker.port());
        channel = connection.createChannel();
    }

    private FailingDisk watched(Disk real) {
        final FailingDisk watched = new FailingDisk(real);
        disk = watched;
        return watched;
    }

    @AfterEach
    void stop() throws Exception {
        if (connection.isOpen()) {
            connection.close();
        }
        broker.close();
    }

    private void restart() throws Exception {
        stop();
        start();
    }

    private int segments() throws IOException {
        return namesOfSegments().size();
    }

    /** None is ever given twice. */
    private Set<String> namesOfSegments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .collect(Collectors.toSet());
        }
    }

    private void awaitFewSegments() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(segments()).as("segments").isLessThanOrEqualTo(FEW_SEGMENTS));
    }

    /** Publishes numbers, one in {@link #SELDOM} to {@code slow}. */
    private void publish() throws Exception {
        channel.queueDeclare("slow", true, false, false, null);
        channel.queueDeclare("fast", true, false, false, null);
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            publish("", i % SELDOM == 0 ? "slow" : "fast", Integer.toString(i));
        }
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        assertThat(segments()).isGreaterThan(3 * FEW_SEGMENTS);
    }

    private void publish(String exchange, String key, String text) throws IOException {
        channel.basicPublish(exchange, key, MessageProperties.PERSISTENT_TEXT_PLAIN, (text + body()).getBytes(UTF_8));
    }

    /** Behind the number. */
    private static String body() {
        return " " + "x".repeat(100);
    }

    private static int number(byte[] body) {
        final String text = new String(body, UTF_8);
        assertThat(text).endsWith(body());
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    /** Takes so many messages off a queue, and acknowledges them. */
    private void take(String queue, int count) throws Exception {
        final Channel consuming = connection.createChannel();
        final AtomicInteger taken = new AtomicInteger();
        final DeliverCallback acknowledge = (tag, delivery) -> {
            consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            taken.incrementAndGet();
        };
        consuming.basicConsume(queue, false, acknowledge, tag -> {});
        await().atMost(DEADLINE).until(() -> taken.get() == count);
        consuming.close();
    }

    private List<Integer> drain(String queue) throws Exception {
        final List<Integer> numbers = new ArrayList<>();
        for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
            numbers.add(number(got.getBody()));
        }
        return numbers;
    }

    private static List<Integer> seldom(int from) {
        return IntStream.range(from, MESSAGES / SELDOM)
                .map(i -> SELDOM * i)
                .boxed()
                .toList();
    }

    @Test
    void aDiskWithoutSpaceIsCleanedWithWhatIsKeptBack() throws Exception {
        publish();
        Objects.requireNonNull(disk).fill();

        take("fast", MESSAGES - MESSAGES / SELDOM);

        awaitFewSegments();
        assertThat(drain("slow"))
                .containsExactlyElementsOf(IntStream.range(0, MESSAGES / SELDOM)
                        .mapToObj(i -> i * SELDOM)
                        .toList());
    }

    @Test
    void aSlowQueueCannotPinTheDisk() throws Exception {
        publish();
        take("fast", MESSAGES - MESSAGES / SELDOM);

        awaitFewSegments();

        restart();
        assertThat(channel.queueDeclarePassive("fast").getMessageCount()).isZero();
        assertThat(drain("slow")).isEqualTo(seldom(0));
    }

    @Test
    void messagesThatWereMovedCanBeReadAndSettledWithoutARestart() throws Exception {
        publish();
        take("fast", MESSAGES - MESSAGES / SELDOM);
        awaitFewSegments();

        assertThat(drain("slow")).isEqualTo(seldom(0));

        restart();
        assertThat(drain("slow")).isEmpty();
    }

    @Test
    void whatWasReadBackAfterARestartIsMovedToo() throws Exception {
        publish();
        restart();
        take("fast", MESSAGES - MESSAGES / SELDOM);

        awaitFewSegments();

        assertThat(drain("slow")).isEqualTo(seldom(0));
    }

    @Test
    void deliveriesThatAreNotAcknowledgedAreMovedAndCanBeAcknowledged() throws Exception {
        publish();
        final Channel holding = connection.createChannel();
        long lastTag = 0;
        for (int i = 0; i < MESSAGES / SELDOM / 2; i++) {
            lastTag = holding.basicGet("slow", false).getEnvelope().getDeliveryTag();
        }
        take("fast", MESSAGES - MESSAGES / SELDOM);
        awaitFewSegments();

        holding.basicAck(lastTag, true);
        restart();

        assertThat(drain("slow")).isEqualTo(seldom(MESSAGES / SELDOM / 2));
    }

    @Test
    void aMessageOfSeveralQueuesIsMovedForEachThatStillHasIt() throws Exception {
        channel.exchangeDeclare("news", "fanout", true);
        for (final String queue : List.of("one", "two", "three")) {
            channel.queueDeclare(queue, true, false, false, null);
            channel.queueBind(queue, "news", "");
        }
        channel.queueDeclare("fast", true, false, false, null);
        channel.confirmSelect();
        for (int i = 0; i < MESSAGES; i++) {
            publish(i % SELDOM == 0 ? "news" : "", "fast", Integer.toString(i));
        }
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        take("two", MESSAGES / SELDOM);
        take("fast", MESSAGES - MESSAGES / SELDOM);

        awaitFewSegments();

        assertThat(drain("one")).isEqualTo(seldom(0));
        restart();
        assertThat(drain("one")).isEmpty();
        assertThat(drain("two")).isEmpty();
        assertThat(drain("three")).isEqualTo(seldom(0));
    }

    @Test
    void itGoesOnWhileThereIsTraffic() throws Exception {
        publish();
        final Connection other = connection(broker.port());
        final AtomicInteger delivered = new AtomicInteger();
        final Channel traffic = other.createChannel();
        traffic.queueDeclare("busy", true, false, false, null);
        final DeliverCallback goOn = (tag, delivery) -> {
            traffic.basicPublish("", "busy", MessageProperties.PERSISTENT_BASIC, delivery.getBody());
            traffic.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            delivered.incrementAndGet();
        };
        traffic.basicConsume("busy", false, goOn, tag -> {});
        for (int i = 0; i < 50; i++) {
            traffic.basicPublish("", "busy", MessageProperties.PERSISTENT_BASIC, body().getBytes(UTF_8));
        }
        take("fast", MESSAGES - MESSAGES / SELDOM);

        // Segments come and go all the time, how many there are at once is a matter of the disk's speed: but those go.
        final Set<String> ofMessages = namesOfSegments();
        await().atMost(DEADLINE).until(() -> Collections.disjoint(namesOfSegments(), ofMessages));
        final int before = delivered.get();
        await().atMost(DEADLINE).until(() -> delivered.get() > before + 5000);
        final Set<String> ofTraffic = namesOfSegments();
        await().atMost(DEADLINE).until(() -> Collections.disjoint(namesOfSegments(), ofTraffic));

        // Its consumer goes on until it notices, and fails then: whatever comes of that is no matter.
        other.abort();
        restart();
        assertThat(channel.queueDeclarePassive("busy").getMessageCount()).isGreaterThanOrEqualTo(50);
        assertThat(drain("slow")).isEqualTo(seldom(0));
    }

    private static Connection connection(int port) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    @Test
    void aBrokerThatHasBecomeIdleKeepsNoDeadSegments() throws Exception {
        publish();
        take("slow", MESSAGES / SELDOM);
        take("fast", MESSAGES - MESSAGES / SELDOM);

        awaitFewSegments();
    }

    @Test
    void queuesThatAreDeletedMeanwhileLeaveNothing() throws Exception {
        publish();
        take("fast", MESSAGES - MESSAGES / SELDOM);
        channel.queueDelete("slow");
        channel.queueDeclare("slow", true, false, false, null);

        awaitFewSegments();

        restart();
        assertThat(drain("slow")).isEmpty();
    }

    @Test
    void virtualHostThatIsDeletedLeavesNothingAndOneOfItsNameIsEmpty() throws Exception {
        publish();

        broker.virtualHosts().delete("/").toCompletableFuture().join();

        awaitFewSegments();
        broker.virtualHosts()
                .put("/", VirtualHostChange.NONE)
                .toCompletableFuture()
                .join();
        restart();
        channel.queueDeclare("slow", true, false, false, null);
        assertThat(drain("slow")).isEmpty();
    }
}
