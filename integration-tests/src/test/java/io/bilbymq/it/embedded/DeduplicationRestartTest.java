package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.DeduplicationExchange.NAME;
import static io.bilbymq.it.embedded.DeduplicationExchange.declare;
import static io.bilbymq.it.embedded.DeduplicationExchange.keyed;
import static io.bilbymq.it.embedded.DeduplicationExchange.publish;
import static io.bilbymq.it.embedded.DeduplicationExchange.size;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.bilbymq.broker.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an exchange has seen, when the broker starts again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeduplicationRestartTest {
    private static final Map<String, Object> ON_DISK = size(1_000, "x-cache-persistence", "disk");

    private final Path folder;

    DeduplicationRestartTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private BrokerAndClient start() throws Exception {
        return new BrokerAndClient(Broker.builder().dataFolder(folder).start());
    }

    private static void publishAll(BrokerAndClient client, String... keys) throws Exception {
        client.channel.confirmSelect();
        for (String key : keys) {
            publish(client.channel, key, key);
        }
        client.channel.waitForConfirmsOrDie(60_000);
    }

    @Test
    void whatIsRememberedOnDiskIsStillKnownThoughItHasLeftAllQueues() throws Exception {
        try (BrokerAndClient client = start()) {
            declare(client, ON_DISK);
            publishAll(client, "a", "b", "b", "c");
            assertThat(client.drain("q")).containsExactly("a", "b", "c");
        }
        for (int i = 0; i < 2; i++) {
            try (BrokerAndClient client = start()) {
                publishAll(client, "c", "b", "a", "new " + i);

                assertThat(client.drain("q")).containsExactly("new " + i);
            }
        }
    }

    @Test
    void whatIsRememberedInMemoryIsNot() throws Exception {
        try (BrokerAndClient client = start()) {
            declare(client, size(1_000));
            publishAll(client, "a");
        }
        try (BrokerAndClient client = start()) {
            publishAll(client, "a", "a");

            assertThat(client.drain("q")).containsExactly("a", "a");
        }
    }

    @Test
    void noMoreIsRememberedThanThereIsRoomForAndTheOldestIsForgotten() throws Exception {
        try (BrokerAndClient client = start()) {
            declare(client, size(2, "x-cache-persistence", "disk"));
            publishAll(client, "a", "b", "c");
        }
        try (BrokerAndClient client = start()) {
            client.drain("q");

            publishAll(client, "c", "b", "a", "c");

            assertThat(client.drain("q")).containsExactly("a");
        }
    }

    @Test
    void whatIsOverIsOverAfterARestartToo() throws Exception {
        try (BrokerAndClient client = start()) {
            declare(client, size(10, "x-cache-persistence", "disk", "x-cache-ttl", 3_600_000));
            client.channel.confirmSelect();
            client.channel.basicPublish(
                    NAME, "", keyed("short", Map.of("x-cache-ttl", 1)), "short".getBytes(StandardCharsets.UTF_8));
            publishAll(client, "long");
        }
        try (BrokerAndClient client = start()) {
            client.drain("q");

            publishAll(client, "short", "long");

            assertThat(client.drain("q")).containsExactly("short");
        }
    }

    @Test
    void whatIsCommittedIsRememberedAndWhatIsNotIsNot() throws Exception {
        try (BrokerAndClient client = start()) {
            declare(client, ON_DISK);
            client.channel.txSelect();
            publish(client.channel, "a", "1");
            client.channel.txCommit();
            publish(client.channel, "b", "2");
        }
        try (BrokerAndClient client = start()) {
            publishAll(client, "a", "b");

            assertThat(client.drain("q")).containsExactly("1", "b");
        }
    }

    @Test
    void aDeletedExchangeHasSeenNothing() throws Exception {
        try (BrokerAndClient client = start()) {
            declare(client, ON_DISK);
            publishAll(client, "a");
            client.channel.exchangeDelete(NAME);
            declare(client, ON_DISK);
        }
        try (BrokerAndClient client = start()) {
            publishAll(client, "a");

            assertThat(client.drain("q")).containsExactly("a", "a");
        }
    }

    @Test
    void messagesOfNoQueueAndTransientOnesAreRememberedUntilARestart() throws Exception {
        AMQP.BasicProperties transitory = new AMQP.BasicProperties.Builder()
                .headers(Map.of("x-deduplication-header", "transient"))
                .build();
        try (BrokerAndClient client = start()) {
            declare(client, ON_DISK);
            client.channel.queueUnbind("q", NAME, "");
            publishAll(client, "nowhere");
            client.channel.queueBind("q", NAME, "");
            client.channel.basicPublish(NAME, "", transitory, "1".getBytes(StandardCharsets.UTF_8));
            client.channel.basicPublish(NAME, "", transitory, "2".getBytes(StandardCharsets.UTF_8));
            assertThat(client.drain("q")).containsExactly("1");
        }
        try (BrokerAndClient client = start()) {
            publishAll(client, "nowhere", "transient");

            assertThat(client.drain("q")).containsExactly("nowhere", "transient");
        }
    }

    /** More than the index and the contents that stay in memory. */
    @Test
    void tensOfThousandsAreRemembered() throws Exception {
        int count = 30_000;
        try (BrokerAndClient client = start()) {
            declare(client, size(count, "x-cache-persistence", "disk"));
            publishNumbers(client, count);
            assertThat(client.channel.queuePurge("q").getMessageCount()).isEqualTo(count);
        }
        try (BrokerAndClient client = start()) {
            publishNumbers(client, count);

            assertThat(client.drain("q")).isEmpty();
        }
    }

    private static void publishNumbers(BrokerAndClient client, int count) throws Exception {
        client.channel.confirmSelect();
        for (int i = 0; i < count; i++) {
            client.channel.basicPublish(NAME, "", keyed(i, Map.of()), new byte[512]);
        }
        client.channel.waitForConfirmsOrDie(60_000);
    }
}
