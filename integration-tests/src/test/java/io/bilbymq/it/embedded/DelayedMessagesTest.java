package io.bilbymq.it.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.bilbymq.broker.queue.DelayedMessage;
import io.bilbymq.it.embedded.DelayedExchange.Arrival;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Exchanges of type {@code x-delayed-message}, seen by RabbitMQ's Java client. Nothing here depends on how late a message
 * comes; broker and client share a clock, so what comes early is seen.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DelayedMessagesTest {
    @Test
    void messagesComeInTheOrderInWhichTheyAreDueAndNeverEarly() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            int[] delays = {500, 100, 300, 200, 400, 1};
            long[] published = new long[delays.length];

            for (int i = 0; i < delays.length; i++) {
                published[i] = System.currentTimeMillis();
                exchange.publish("key", String.valueOf(i), delays[i]);
            }

            List<String> order = new ArrayList<>();
            for (int i = 0; i < delays.length; i++) {
                Arrival next = arrivals.take();
                order.add(next.body());
                int sent = Integer.parseInt(next.body());
                assertThat(next.millis()).as(next.body()).isGreaterThanOrEqualTo(published[sent] + delays[sent]);
            }
            assertThat(order).last().isEqualTo("0");
            assertThat(exchange.count()).isZero();
        }
    }

    @Test
    void whatIsDueLaterComesLaterHoweverManyThereAre() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "fanout");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "");
            int count = 3_000;
            for (int i = 0; i < count; i++) {
                exchange.publish("", String.valueOf(i), 1_000 + i * 37 % 300);
            }
            // Those that wait at this moment; the machine may have been so slow that the first ones are gone.
            List<DelayedMessage> listed = exchange.list();

            List<String> came = DelayedExchange.bodies(arrivals, count);

            assertThat(came).doesNotHaveDuplicates();
            assertThat(listed)
                    .isSortedAccordingTo(
                            Comparator.comparing(DelayedMessage::due).thenComparingLong(DelayedMessage::id));
            // The first message has the id 1, and the body 0.
            List<String> bodies =
                    listed.stream().map(each -> String.valueOf(each.id() - 1)).toList();
            assertThat(came.stream().filter(bodies::contains)).containsExactlyElementsOf(bodies);
        }
    }

    @Test
    void messagesWithTheSameDelayKeepTheirOrder() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                sent.add(String.valueOf(i));
                exchange.publish("key", String.valueOf(i), 300);
            }

            assertThat(DelayedExchange.bodies(arrivals, sent.size())).isEqualTo(sent);
        }
    }

    @Test
    void theHeaderIsNegativeWhenTheMessageHasBeenDelayed() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            for (Object delay : List.of(5, 6L, (short) 7, "8", 9.9)) {
                exchange.publish("key", "", delay);
                Arrival arrival = arrivals.take();
                assertThat(arrival.header("x-delay")).isEqualTo(-(int) Double.parseDouble(delay.toString()));
                assertThat(arrival.delivery().getEnvelope().getExchange()).isEqualTo(DelayedExchange.NAME);
                assertThat(arrival.delivery().getEnvelope().getRoutingKey()).isEqualTo("key");
            }
        }
    }

    @Test
    void whatAsksForNoDelayIsRoutedAtOnceAndAsItIs() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            exchange.publish("key", "none", null);
            client.channel.basicPublish(DelayedExchange.NAME, "key", null, new byte[0]);
            assertThat(DelayedExchange.bodies(arrivals, 2)).containsExactly("none", "");

            for (Object delay : List.of(0, -5, "soon", true)) {
                exchange.publish("key", "", delay);
                Object header = arrivals.take().header("x-delay");
                assertThat(header instanceof Boolean ? header : String.valueOf(header))
                        .isEqualTo(delay instanceof Boolean ? delay : delay.toString());
            }
            assertThat(exchange.count()).isZero();
        }
    }

    @Test
    void aDelayMayBeLongerThanThePluginAllows() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            long year = TimeUnit.DAYS.toMillis(365);
            exchange.publish("year", "", year);
            exchange.publish("ever", "", Long.MAX_VALUE);

            assertThat(exchange.waitingKeys()).containsExactly("year", "ever");
            assertThat(exchange.list().get(0).due()).isAfter(Instant.now().plusMillis(year - 60_000));
        }
    }

    @Test
    void eachTypeRoutesAsItDoesElsewhere() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            Channel channel = client.channel;
            client.declare("q", Map.of());
            client.declare("r", Map.of());
            DelayedExchange.declare(channel, "topic", "topic", Map.of());
            DelayedExchange.declare(channel, "fanout", "fanout", Map.of());
            DelayedExchange.declare(channel, "headers", "headers", Map.of());
            channel.queueBind("q", "topic", "a.*.c");
            channel.queueBind("q", "fanout", "whatever");
            channel.queueBind("q", "headers", "", Map.of("x-match", "all", "colour", "red"));
            BlockingQueue<Arrival> arrivals = DelayedExchange.listen(channel, "q");

            AMQP.BasicProperties red = DelayedExchange.persistent(Map.of("x-delay", 1, "colour", "red"))
                    .build();
            AMQP.BasicProperties blue = DelayedExchange.persistent(Map.of("x-delay", 1, "colour", "blue"))
                    .build();
            for (String exchange : List.of("topic", "fanout", "headers")) {
                channel.basicPublish(exchange, "a.b.d", blue, (exchange + " not by topic or header").getBytes(UTF_8));
                channel.basicPublish(exchange, "a.b.c", red, exchange.getBytes(UTF_8));
            }

            List<String> found = DelayedExchange.bodies(arrivals, 4);
            assertThat(found).containsExactlyInAnyOrder("topic", "fanout", "headers", "fanout not by topic or header");
        }
    }

    @Test
    void whereAMessageGoesIsDecidedWhenItIsDue() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> before = exchange.hear("before", "key");
            exchange.publish("key", "1", 300);
            BlockingQueue<Arrival> after = exchange.hear("after", "key");
            client.channel.queueUnbind("before", DelayedExchange.NAME, "key");

            assertThat(DelayedExchange.bodies(after, 1)).containsExactly("1");
            assertThat(before).isEmpty();
        }
    }

    @Test
    void whatWaitsGoesWithItsExchange() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            exchange.publish("key", "old", DelayedExchange.LONG);
            assertThat(exchange.count()).isEqualTo(1);
            assertThatThrownBy(() -> client.connection.createChannel().exchangeDelete(DelayedExchange.NAME, true))
                    .hasStackTraceContaining("in use");

            client.channel.exchangeDelete(DelayedExchange.NAME);
            DelayedExchange again = new DelayedExchange(client, "direct");
            client.channel.queueBind("q", DelayedExchange.NAME, "key");
            again.publish("key", "new", 200);

            assertThat(DelayedExchange.bodies(arrivals, 1)).containsExactly("new");
            assertThat(again.count()).isZero();
        }
    }

    @Test
    void confirmsComeWhenTheMessageWaitsAndMandatoryIsForThoseThatDoNot() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            List<String> returned = new ArrayList<>();
            client.channel.addReturnListener(message -> returned.add(new String(message.getBody(), UTF_8)));
            client.channel.confirmSelect();
            AMQP.BasicProperties delayed = DelayedExchange.persistent(Map.of("x-delay", DelayedExchange.LONG))
                    .build();
            client.channel.basicPublish(DelayedExchange.NAME, "nowhere", true, delayed, "later".getBytes(UTF_8));
            client.channel.waitForConfirmsOrDie(60_000);
            assertThat(exchange.count()).isEqualTo(1);

            client.channel.basicPublish(DelayedExchange.NAME, "nowhere", true, null, "now".getBytes(UTF_8));
            client.channel.waitForConfirmsOrDie(60_000);

            assertThat(returned).containsExactly("now");
        }
    }

    @Test
    void aTransactionDelaysWhatItCommits() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            Channel channel = client.connection.createChannel();
            channel.txSelect();
            DelayedExchange.publish(channel, "key", "rolled back", 1);
            channel.txRollback();
            DelayedExchange.publish(channel, "key", "second", 200);
            DelayedExchange.publish(channel, "key", "first", 100);
            assertThat(exchange.count()).isZero();
            channel.txCommit();

            assertThat(DelayedExchange.bodies(arrivals, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void aTimeToLiveBeginsWhenTheDelayIsOver() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            BlockingQueue<Arrival> arrivals = exchange.hear("q", "key");
            AMQP.BasicProperties properties = DelayedExchange.persistent(Map.of("x-delay", 300))
                    .expiration("20")
                    .build();

            DelayedExchange.publish(client.channel, "key", "1", properties);

            assertThat(arrivals.take().delivery().getProperties().getExpiration())
                    .isEqualTo("20");
        }
    }

    @Test
    void prioritiesCountInTheQueueAndNotWhileWaiting() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            new DelayedExchange(client, "direct");
            client.declare("q", Map.of("x-max-priority", 9));
            client.channel.queueBind("q", DelayedExchange.NAME, "key");
            int[] priorities = {1, 9, 5};
            for (int priority : priorities) {
                AMQP.BasicProperties properties = DelayedExchange.persistent(Map.of("x-delay", 100))
                        .priority(priority)
                        .build();
                DelayedExchange.publish(client.channel, "key", String.valueOf(priority), properties);
            }

            await("all of them").until(() -> client.channel.messageCount("q") == priorities.length);

            assertThat(client.drain("q")).containsExactly("9", "5", "1");
        }
    }

    @Test
    void whatIsRejectedCanBeTriedAgainLater() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            client.declare(
                    "work",
                    Map.of("x-dead-letter-exchange", DelayedExchange.NAME, "x-dead-letter-routing-key", "retry"));
            client.channel.queueBind("work", DelayedExchange.NAME, "retry");
            BlockingQueue<Long> tries = new LinkedBlockingQueue<>();
            BlockingQueue<Object> headers = new LinkedBlockingQueue<>();
            client.channel.basicConsume(
                    "work",
                    false,
                    (tag, delivery) -> {
                        tries.add(System.currentTimeMillis());
                        headers.add(delivery.getProperties().getHeaders());
                        client.channel.basicReject(delivery.getEnvelope().getDeliveryTag(), false);
                    },
                    tag -> {});
            AMQP.BasicProperties properties =
                    DelayedExchange.persistent(Map.of("x-delay", 200)).build();

            client.channel.basicPublish("", "work", properties, new byte[0]);

            // The header is negative after that, so the third try follows at once.
            long first = tries.take();
            assertThat(tries.take()).isGreaterThanOrEqualTo(first + 200);
            tries.take();
            headers.take();
            assertThat(headers.take().toString()).contains("x-delay=-200").contains("reason=rejected");
            assertThat(exchange.count()).isZero();
        }
    }

    @Test
    void theAlternateExchangeGetsWhatIsRoutedNowhereWhenItIsDue() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.channel.exchangeDeclare("rest", BuiltinExchangeType.FANOUT);
            client.declare("unrouted", Map.of());
            client.channel.queueBind("unrouted", "rest", "");
            DelayedExchange exchange = new DelayedExchange(client, "direct", Map.of("alternate-exchange", "rest"));
            BlockingQueue<Arrival> unrouted = DelayedExchange.listen(client.channel, "unrouted");
            long published = System.currentTimeMillis();

            exchange.publish("nowhere", "1", 200);

            assertThat(unrouted.take().millis()).isGreaterThanOrEqualTo(published + 200);
            assertThat(unrouted).isEmpty();
        }
    }

    @Test
    void messagesAreDelayedOnceOnTheirWayThroughExchanges() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "fanout");
            client.channel.exchangeDeclare("before", BuiltinExchangeType.FANOUT);
            DelayedExchange.declare(client.channel, "behind", "direct", Map.of());
            client.channel.exchangeBind(DelayedExchange.NAME, "before", "");
            client.channel.exchangeBind("behind", DelayedExchange.NAME, "");
            client.declare("q", Map.of());
            client.channel.queueBind("q", "behind", "key");
            client.declare("at once", Map.of());
            client.channel.queueBind("at once", "before", "");
            BlockingQueue<Arrival> arrivals = DelayedExchange.listen(client.channel, "q");
            AMQP.BasicProperties properties =
                    DelayedExchange.persistent(Map.of("x-delay", 300)).build();
            client.channel.confirmSelect();
            client.channel.basicPublish("before", "key", properties, "1".getBytes(UTF_8));
            client.channel.waitForConfirmsOrDie(60_000);

            assertThat(client.drain("at once")).containsExactly("1");
            assertThat(arrivals.take().delivery().getEnvelope().getExchange()).isEqualTo("before");
            assertThat(exchange.count()).isZero();
        }
    }

    @Test
    void copiesGoToTheirKeysWhenTheyAreDueAndBlindOnesStayHidden() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            List<BlockingQueue<Arrival>> all =
                    List.of(exchange.hear("a", "a"), exchange.hear("b", "b"), exchange.hear("c", "c"));
            for (int delay : new int[] {100, 0}) {
                AMQP.BasicProperties properties = DelayedExchange.persistent(
                                Map.of("x-delay", delay, "CC", List.of("b"), "BCC", List.of("c")))
                        .build();

                DelayedExchange.publish(client.channel, "a", "1", properties);

                for (BlockingQueue<Arrival> arrivals : all) {
                    Arrival arrival = arrivals.take();
                    assertThat(arrival.header("CC")).isNotNull();
                    assertThat(arrival.header("BCC")).isNull();
                }
            }
        }
    }

    @Test
    void nobodyPublishesToAnInternalOneButItDelaysWhatOthersSend() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.channel.exchangeDeclare(
                    "inside", "x-delayed-message", true, true, true, Map.of("x-delayed-type", "fanout"));
            client.channel.exchangeDeclare("before", BuiltinExchangeType.FANOUT);
            client.channel.exchangeBind("inside", "before", "");
            client.declare("q", Map.of());
            client.channel.queueBind("q", "inside", "");
            BlockingQueue<Arrival> arrivals = DelayedExchange.listen(client.channel, "q");
            client.channel.basicPublish(
                    "before",
                    "",
                    DelayedExchange.persistent(Map.of("x-delay", 50)).build(),
                    "1".getBytes(UTF_8));
            assertThat(arrivals.take().header("x-delay")).isEqualTo(-50);

            client.channel.queueUnbind("q", "inside", "");

            assertThatThrownBy(() -> client.broker.delayedMessages("/", "inside"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String refusal(BrokerAndClient client, Map<String, Object> arguments) throws Exception {
        Channel channel = client.connection.createChannel();
        try {
            channel.exchangeDeclare("x", "x-delayed-message", true, false, arguments);
        } catch (IOException refused) {
            return String.valueOf(refused.getCause());
        }
        return "accepted";
    }

    @Test
    void theTypeOfTheRoutingHasToBeOne() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            assertThat(refusal(client, Map.of()))
                    .contains("406")
                    .contains("Invalid argument, 'x-delayed-type' must be an existing exchange type");
            assertThat(refusal(client, Map.of("x-delayed-type", 5))).contains("must be an existing exchange type");
            assertThat(refusal(client, Map.of("x-delayed-type", "x-delayed-message")))
                    .contains("'x-delayed-message' can't be used for 'x-delayed-type'");
            assertThat(refusal(client, Map.of("x-delayed-type", "teleport")))
                    .contains("unknown exchange type 'teleport'");
            assertThat(refusal(client, Map.of("x-delayed-type", "direct"))).isEqualTo("accepted");
            assertThat(refusal(client, Map.of("x-delayed-type", "direct"))).isEqualTo("accepted");
            assertThat(refusal(client, Map.of("x-delayed-type", "fanout")))
                    .contains("inequivalent arg 'x-delayed-type' for exchange 'x' in vhost '/'");
        }
    }

    @Test
    void theRulesOfTheRoutingTypeHoldForBindings() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            new DelayedExchange(client, "x-consistent-hash");
            client.declare("q", Map.of());

            assertThatThrownBy(() -> client.channel.queueBind("q", DelayedExchange.NAME, "no weight"))
                    .hasStackTraceContaining("The binding key must be an integer");
        }
    }

    @Test
    void theQueueInWhichMessagesWaitIsNobodysQueue() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            DelayedExchange exchange = new DelayedExchange(client, "direct");
            exchange.publish("key", "1", DelayedExchange.LONG);
            assertThat(exchange.count()).isEqualTo(1);

            // Line breaks are taken out of names that clients send.
            assertThatThrownBy(() -> client.channel.queueDeclarePassive("\n" + DelayedExchange.NAME))
                    .hasStackTraceContaining("no queue 'delayed'");
        }
    }
}
