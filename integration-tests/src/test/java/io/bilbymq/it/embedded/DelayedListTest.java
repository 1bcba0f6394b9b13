package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bilbymq.broker.queue.DelayedMessage;
import io.bilbymq.broker.queue.DelayedMessages;
import io.bilbymq.it.embedded.DelayedExchange.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits in an exchange, seen and cancelled by the program that the broker is embedded in. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DelayedListTest {
    @Test
    void whatWaitsCanBeListedByPosition() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            for (int i = 0; i < 20; i++) {
                exchange.publish("key" + i, "body", DelayedExchange.LONG - i * 1_000L);
            }

            assertThat(exchange.count()).isEqualTo(20);
            List<DelayedMessage> some = DelayedExchange.join(exchange.waiting().list(5, 3));

            assertThat(some).extracting(DelayedMessage::routingKey).containsExactly("key14", "key13", "key12");
            assertThat(some).allSatisfy(each -> {
                assertThat(each.exchange()).isEqualTo(DelayedExchange.NAME);
                assertThat(each.bodyLength()).isEqualTo(4);
                assertThat(each.persistent()).isTrue();
                assertThat(each.due()).isAfter(Instant.now());
            });
            assertThat(DelayedExchange.join(exchange.waiting().list(18, 100))).hasSize(2);
            assertThat(DelayedExchange.join(exchange.waiting().list(100, 100))).isEmpty();
        }
    }

    @Test
    void whatWaitsCanBeCancelledSomeOrAll() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            for (int i = 0; i < 10; i++) {
                exchange.publish("key", String.valueOf(i), DelayedExchange.LONG + i);
            }
            List<Long> ids = exchange.list().stream().map(DelayedMessage::id).toList();

            assertThat(DelayedExchange.join(exchange.waiting().cancel(List.of(ids.get(0), ids.get(9), 12345L))))
                    .isEqualTo(2);
            assertThat(DelayedExchange.join(exchange.waiting().cancel(ids.subList(0, 1))))
                    .isZero();
            assertThat(exchange.list()).extracting(DelayedMessage::id).isEqualTo(ids.subList(1, 9));
            assertThat(DelayedExchange.join(exchange.waiting().cancelAll())).isEqualTo(8);

            assertThat(exchange.count()).isZero();
            exchange.publish("key", "only this", 1);
            assertThat(DelayedExchange.bodies(arrivals, 1)).containsExactly("only this");
        }
    }

    @Test
    void whoHoldsTheListOfADeletedExchangeFindsNothing() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            exchange.publish("key", "1", DelayedExchange.LONG);
            DelayedMessages waiting = exchange.waiting();

            client.channel.exchangeDelete(DelayedExchange.NAME);

            await("its end").until(() -> DelayedExchange.join(waiting.count()) == 0);
            assertThat(DelayedExchange.join(waiting.list(0, 10))).isEmpty();
            assertThat(DelayedExchange.join(waiting.cancelAll())).isZero();
            assertThatThrownBy(exchange::waiting).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
