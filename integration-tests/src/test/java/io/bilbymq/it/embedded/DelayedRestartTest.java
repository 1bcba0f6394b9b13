package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.queue.DelayedMessage;
import io.bilbymq.it.embedded.DelayedExchange.Arrival;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an exchange delays outlives the broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DelayedRestartTest {
    private final Path folder;

    DelayedRestartTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private BrokerAndClient start() throws Exception {
        return new BrokerAndClient(Broker.builder().dataFolder(folder).start());
    }

    private static void publishAll(BrokerAndClient client, DelayedExchange exchange, Object delay, String... bodies)
            throws Exception {
        client.channel.confirmSelect();
        for (String body : bodies) {
            exchange.publish("key", body, delay);
        }
        client.channel.waitForConfirmsOrDie(60_000);
    }

    @Test
    void whatIsPersistentWaitsOnUntilItIsDue() throws Exception {
        List<Instant> due;
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            publishAll(client, exchange, DelayedExchange.LONG, "1", "2", "3");
            AMQP.BasicProperties transitory = new AMQP.BasicProperties.Builder()
                    .headers(Map.of("x-delay", DelayedExchange.LONG))
                    .build();
            DelayedExchange.publish(client.channel, "key", "transient", transitory);
            assertThat(exchange.count()).isEqualTo(4);
            due = exchange.list().stream()
                    .filter(DelayedMessage::persistent)
                    .map(DelayedMessage::due)
                    .toList();
        }
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");

            List<DelayedMessage> listed = exchange.list();

            assertThat(listed).extracting(DelayedMessage::due).isEqualTo(due);
            assertThat(listed).extracting(DelayedMessage::routingKey).containsOnly("key");
        }
    }

    @Test
    void whatBecomesDueAroundARestartComesInItsOrder() throws Exception {
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            client.declare("q", Map.of());
            client.channel.queueBind("q", DelayedExchange.NAME, "key");
            publishAll(client, exchange, 900, "last");
            publishAll(client, exchange, 300, "first");
            publishAll(client, exchange, 600, "second", "third");
        }
        try (BrokerAndClient client = start()) {
            BlockingQueue<Arrival> arrivals = DelayedExchange.listen(client.channel, "q");

            assertThat(DelayedExchange.bodies(arrivals, 4)).containsExactly("first", "second", "third", "last");
            assertThat(new DelayedExchange(client, "direct").count()).isZero();
        }
    }

    @Test
    void whatIsCancelledDoesNotComeBack() throws Exception {
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            publishAll(client, exchange, DelayedExchange.LONG, "1", "2", "3");
            DelayedExchange.join(
                    exchange.waiting().cancel(List.of(exchange.list().get(1).id())));
        }
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            assertThat(exchange.count()).isEqualTo(2);
            assertThat(DelayedExchange.join(exchange.waiting().cancelAll())).isEqualTo(2);
        }
        try (BrokerAndClient client = start()) {
            assertThat(new DelayedExchange(client, "direct").count()).isZero();
        }
    }

    @Test
    void whatWaitedInADeletedExchangeDoesNotComeBack() throws Exception {
        try (BrokerAndClient client = start()) {
            publishAll(client, new DelayedExchange(client, "direct"), DelayedExchange.LONG, "1", "2");
            client.channel.exchangeDelete(DelayedExchange.NAME);
            publishAll(client, new DelayedExchange(client, "fanout"), DelayedExchange.LONG, "3");
        }
        try (BrokerAndClient client = start()) {
            assertThat(new DelayedExchange(client, "fanout").count()).isEqualTo(1);
            client.channel.exchangeDelete(DelayedExchange.NAME);
        }
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            assertThat(exchange.count()).isZero();
            publishAll(client, exchange, DelayedExchange.LONG, "4");
            assertThat(exchange.count()).isEqualTo(1);
        }
    }

    /** More than the index and the contents that stay in memory, in the order opposite to that in which they are due. */
    @Test
    void whatHasLeftMemoryComesListedAndCancelledToo() throws Exception {
        int count = 20_000;
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            client.channel.confirmSelect();
            byte[] body = new byte[1024];
            for (int i = 0; i < count; i++) {
                Map<String, Object> headers = Map.of("x-delay", DelayedExchange.LONG - i * 10L);
                client.channel.basicPublish(
                        DelayedExchange.NAME,
                        String.valueOf(i),
                        DelayedExchange.persistent(headers).build(),
                        body);
            }
            client.channel.waitForConfirmsOrDie(60_000);
            assertThat(exchange.waitingKeys()).startsWith("19999", "19998").hasSize(100);
        }
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            List<DelayedMessage> middle =
                    DelayedExchange.join(exchange.waiting().list(10_000, 1_000));
            assertThat(middle).hasSize(1_000);
            assertThat(middle.get(0).routingKey()).isEqualTo("9999");
            List<Long> ids = middle.stream().map(DelayedMessage::id).toList();

            assertThat(DelayedExchange.join(exchange.waiting().cancel(ids))).isEqualTo(1_000);

            List<DelayedMessage> rest = DelayedExchange.join(exchange.waiting().list(10_000, 1));
            assertThat(rest.get(0).routingKey()).isEqualTo("8999");
            assertThat(exchange.count()).isEqualTo(count - 1_000);
        }
    }

    @Test
    void whatHasLeftMemoryIsRoutedWhenItIsDue() throws Exception {
        int count = 12_000;
        try (BrokerAndClient client = start()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            client.channel.confirmSelect();
            byte[] padding = new byte[1024];
            long due = System.currentTimeMillis() + 4_000;
            for (int i = 0; i < count; i++) {
                // Neighbours are due at different times, and the last ones first.
                long delay = Math.max(1, due - System.currentTimeMillis() + (count - i) % 97);
                Map<String, Object> headers = Map.of("x-delay", delay, "number", i);
                client.channel.basicPublish(
                        DelayedExchange.NAME,
                        "key",
                        DelayedExchange.persistent(headers).build(),
                        padding);
            }
            client.channel.waitForConfirmsOrDie(60_000);

            BitSet found = new BitSet(count);
            for (int i = 0; i < count; i++) {
                found.set((Integer) Objects.requireNonNull(arrivals.take().header("number")));
            }

            assertThat(found.cardinality()).isEqualTo(count);
            assertThat(exchange.count()).isZero();
        }
    }
}
