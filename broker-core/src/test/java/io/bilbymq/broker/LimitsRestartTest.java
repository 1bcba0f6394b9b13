package io.bilbymq.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Priorities, times to live and limits of messages that were there when the broker was stopped. */
class LimitsRestartTest extends RestartedBroker {
    private static final int CONFIRM_MILLIS = 10_000;
    private static final String QUEUE = "q";

    LimitsRestartTest(@TempDir Path folder) {
        super(folder);
    }

    @Override
    @BeforeEach
    void start() throws Exception {
        super.start();
        channel.confirmSelect();
    }

    private void declare(Map<String, Object> arguments) throws Exception {
        channel.queueDeclare(QUEUE, true, false, false, arguments);
    }

    private void publish(BasicProperties.Builder properties, String body) throws Exception {
        channel.basicPublish("", QUEUE, properties.deliveryMode(2).build(), body.getBytes(UTF_8));
        channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
    }

    private void publish(String body) throws Exception {
        publish(new BasicProperties.Builder(), body);
    }

    private void publishExpiring(long millis, String body) throws Exception {
        publish(new BasicProperties.Builder().expiration(Long.toString(millis)), body);
    }

    private void publishOfPriority(int priority, String body) throws Exception {
        publish(new BasicProperties.Builder().priority(priority), body);
    }

    private long ready() throws Exception {
        return channel.messageCount(QUEUE);
    }

    private List<String> drain() throws Exception {
        final List<String> bodies = new ArrayList<>();
        for (GetResponse got = channel.basicGet(QUEUE, true); got != null; got = channel.basicGet(QUEUE, true)) {
            bodies.add(new String(got.getBody(), UTF_8));
        }
        return bodies;
    }

    @Test
    void prioritiesAreKept() throws Exception {
        declare(Map.of("x-max-priority", 10));
        publishOfPriority(1, "1");
        publishOfPriority(7, "7a");
        publish("none");
        publishOfPriority(200, "200");
        publishOfPriority(7, "7b");

        restart();
        publishOfPriority(7, "7c");

        assertThat(drain()).containsExactly("200", "7a", "7b", "7c", "1", "none");
    }

    @Test
    void whatWasDeliveredAndNotAcknowledgedIsBackAtItsPriority() throws Exception {
        declare(Map.of("x-max-priority", 10));
        publishOfPriority(1, "low");
        publishOfPriority(7, "high");
        channel.basicGet(QUEUE, false);

        restart();

        assertThat(drain()).containsExactly("high", "low");
    }

    @Test
    void whatExpiredMeanwhileIsGone() throws Exception {
        declare(Map.of());
        publishExpiring(500, "short");
        publish("stays");
        final long over = System.currentTimeMillis() + 500;

        stop();
        await().until(() -> System.currentTimeMillis() > over);
        start();

        assertThat(ready()).isEqualTo(1);
        assertThat(drain()).containsExactly("stays");
    }

    @Test
    void aTimeToLiveGoesOnFromWhenTheMessageCame() throws Exception {
        declare(Map.of("x-message-ttl", 60_000));
        publish("long");
        publishExpiring(1500, "short");

        restart();

        assertThat(new String(channel.basicGet(QUEUE, true).getBody(), UTF_8)).isEqualTo("long");
        await().until(() -> ready() == 0);
    }

    @Test
    void whatExpiresBehindOthersIsGoneForEver() throws Exception {
        declare(Map.of());
        publish("first");
        publishExpiring(1, "behind");
        assertThat(drain()).containsExactly("first");
        publish("last");

        restart();

        assertThat(drain()).containsExactly("last");
    }

    @Test
    void anExactQueueLosesThemBehindOthers() throws Exception {
        declare(Map.of("x-expiry", "exact"));
        publish("first");
        publishExpiring(300, "behind");
        publish("last");

        await().until(() -> ready() == 2);

        assertThat(drain()).containsExactly("first", "last");
    }

    @Test
    void anExactQueueIsExactAfterARestart() throws Exception {
        declare(Map.of("x-expiry", "exact", "x-max-priority", 3));
        publish("first");
        publishExpiring(1500, "behind");
        publishOfPriority(2, "high");

        restart();

        await().until(() -> ready() == 2);
        assertThat(drain()).containsExactly("high", "first");
    }

    @Test
    void aFullQueueIsFullAgainAndWhatWasOutstandingCountsToo() throws Exception {
        declare(Map.of("x-max-length", 2));
        publish("m0");
        publish("m1");
        channel.basicGet(QUEUE, false);
        channel.basicGet(QUEUE, false);
        publish("m2");
        publish("m3");

        restart();

        assertThat(drain()).containsExactly("m2", "m3");
    }

    @Test
    void whatWasDroppedDoesNotComeBack() throws Exception {
        declare(Map.of("x-max-length-bytes", 4));
        for (int i = 0; i < 10; i++) {
            publish("m" + i);
        }

        restart();

        assertThat(drain()).containsExactly("m8", "m9");
    }

    @Test
    void aTransactionFixesTheTimesOfItsMessages() throws Exception {
        declare(Map.of());
        final Channel transactional = connection.createChannel();
        transactional.txSelect();
        final BasicProperties expiring =
                new BasicProperties.Builder().deliveryMode(2).expiration("300").build();
        final BasicProperties lasting =
                new BasicProperties.Builder().deliveryMode(2).build();
        transactional.basicPublish("", QUEUE, expiring, "short".getBytes(UTF_8));
        transactional.basicPublish("", QUEUE, lasting, "stays".getBytes(UTF_8));
        transactional.txCommit();
        final long over = System.currentTimeMillis() + 300;

        stop();
        await().until(() -> System.currentTimeMillis() > over);
        start();

        assertThat(drain()).containsExactly("stays");
    }
}
