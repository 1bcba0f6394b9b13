package io.bilbymq.it.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which way dead letters go, and with which keys (RabbitMQ, "Dead Letter Exchanges"). */
@AgainstBroker
class DeadLetterRoutingTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String dlx;
    private final String dead;

    DeadLetterRoutingTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        dlx = broker.name("dlx");
        dead = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    private String source(String exchange, String... key) {
        return sourceNamed("", exchange, key);
    }

    private String sourceNamed(String name, String exchange, String... key) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-dead-letter-exchange", exchange);
        if (key.length > 0) {
            arguments.put("x-dead-letter-routing-key", key[0]);
        }
        return channel.declare(name, arguments, Flag.EXCLUSIVE).queue();
    }

    private Message next(String queue) {
        return await("a message in " + queue)
                .until(() -> channel.get(queue), Optional::isPresent)
                .orElseThrow();
    }

    private void reject(String queue) {
        channel.send(Methods.reject(next(queue).deliveryTag()));
    }

    private void publish(String queue, Map<String, ?> headers) {
        channel.publish("", queue, Properties.headers(headers), "m".getBytes(UTF_8));
    }

    @SuppressWarnings("unchecked") // x-death is an array of tables
    private static List<Map<String, Object>> deaths(Message message) {
        return (List<Map<String, Object>>) message.properties().headers().getOrDefault("x-death", List.of());
    }

    @Test
    void aTopicExchangeRoutesByTheNewKey() {
        channel.declareExchange(dlx, "topic", Map.of(), Flag.AUTO_DELETE);
        channel.bind(dead, dlx, "failed.*");
        String source = source(dlx, "failed.orders");
        channel.publish("", source, "m");

        reject(source);

        assertThat(next(dead).routingKey()).isEqualTo("failed.orders");
    }

    @Test
    void aHeadersExchangeSeesTheStory() {
        channel.declareExchange(dlx, "headers", Map.of(), Flag.AUTO_DELETE);
        channel.call(
                Methods.queueBind(dead, dlx, "", Map.of("x-match", "all-with-x", "x-first-death-reason", "rejected")));
        String source = source(dlx);
        channel.publish("", source, "m");

        reject(source);

        assertThat(next(dead).text()).isEqualTo("m");
    }

    @Test
    void whatTheExchangeDoesNotRouteGoesToItsAlternate() {
        String alternate = broker.name("alternate");
        channel.declareExchange(alternate, "fanout", Map.of(), Flag.AUTO_DELETE);
        channel.bind(dead, alternate, "");
        channel.declareExchange(dlx, "direct", Map.of("alternate-exchange", alternate));
        String source = source(dlx);
        channel.publish("", source, "m");

        reject(source);

        assertThat(next(dead).exchange()).isEqualTo(dlx);
        channel.call(Methods.exchangeDelete(dlx));
    }

    @Test
    void anInternalExchangeTakesDeadLetters() {
        channel.declareExchange(dlx, "fanout", Map.of(), Flag.AUTO_DELETE, Flag.INTERNAL);
        channel.bind(dead, dlx, "");
        String source = source(dlx);
        channel.publish("", source, "m");

        reject(source);

        assertThat(next(dead).text()).isEqualTo("m");
    }

    @Test
    void withoutANewKeyItGoesWhereCopiesWentToo() {
        channel.declareExchange(dlx, "direct", Map.of(), Flag.AUTO_DELETE);
        channel.bind(dead, dlx, "copy");
        String source = source(dlx);
        publish(source, Map.of("CC", List.of("copy")));

        reject(source);

        Message message = next(dead);
        assertThat(message.routingKey()).isEqualTo(source);
        assertThat(deaths(message).get(0)).containsEntry("routing-keys", List.of(source, "copy"));
        assertThat(message.properties().headers()).containsEntry("CC", List.of("copy"));
    }

    @Test
    void withANewKeyCopiesLeadNowhere() {
        channel.declareExchange(dlx, "direct", Map.of(), Flag.AUTO_DELETE);
        channel.bind(dead, dlx, "new");
        String other = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.bind(other, dlx, "copy");
        String source = source(dlx, "new");
        publish(source, Map.of("CC", List.of("copy")));

        reject(source);

        Message message = next(dead);
        assertThat(Optional.ofNullable(message.properties().headers().get("CC")))
                .isEqualTo(broker.either(Optional.of(List.of("copy")), Optional.empty()));
        assertThat(channel.ready(other)).isZero();
    }

    @Test
    void whatAClientSaysOfDeathsDoesNotCount() {
        broker.skipOnRabbitMq310("it went on counting from what a client said until 3.13");
        String source = source("", dead);
        publish(source, Map.of("x-death", List.of(Map.of("count", 7L, "queue", source, "reason", "rejected"))));

        Message first = next(source);
        assertThat(deaths(first).get(0)).containsEntry("count", 7L);
        channel.send(Methods.reject(first.deliveryTag()));

        assertThat(deaths(next(dead)).get(0)).containsEntry("count", 1L);
    }

    @Test
    void threeRoundsAreCountedInEachQueue() {
        String there = broker.name("there");
        String back = broker.name("back");
        sourceNamed(there, "", back);
        sourceNamed(back, "", there);
        channel.publish("", there, "m");

        for (int round = 0; round < 3; round++) {
            reject(there);
            reject(back);
        }

        List<Map<String, Object>> deaths = deaths(next(there));
        assertThat(deaths).extracting(death -> death.get("queue")).containsExactly(back, there);
        assertThat(deaths).extracting(death -> death.get("count")).containsExactly(3L, 3L);
        assertThat(deaths).extracting(death -> death.get("exchange")).containsExactly("", "");
    }

    @Test
    void aQueueMayBeItsOwnDeadLetterQueueForWhatIsRejected() {
        String name = broker.name("self");
        sourceNamed(name, "", name);
        channel.publish("", name, "m");

        reject(name);
        reject(name);

        assertThat(deaths(next(name)).get(0)).containsEntry("count", 2L);
    }

    @Test
    void persistentAndTransientMessagesGoFromDurableToTransientQueuesAndBack() {
        String durable = broker.name("durable");
        channel.declare(durable, Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead), Flag.DURABLE);
        String source = source("", durable);
        channel.publish("", source, Properties.persistent(), "persistent".getBytes(UTF_8))
                .publish("", source, "transient");

        reject(source);
        reject(source);
        reject(durable);
        reject(durable);

        assertThat(List.of(next(dead).text(), next(dead).text())).containsExactlyInAnyOrder("persistent", "transient");
        channel.call(Methods.queueDelete(durable));
    }

    @Test
    void deadLettersGoToQueuesOfOtherConnectionsInOrder() {
        RawChannel elsewhere = broker.connect().openChannel(1);
        String far = elsewhere.declare("", Flag.EXCLUSIVE).queue();
        String source = source("", far);
        for (int i = 0; i < 50; i++) {
            channel.publish("", source, "m" + i);
        }
        channel.consume(source, "worker");
        for (int i = 0; i < 50; i++) {
            channel.send(Methods.reject(channel.message().deliveryTag()));
        }

        assertThat(channel.ready(source)).isZero();
        elsewhere.awaitReady(far, 50);

        assertThat(elsewhere.drain(far).get(49)).isEqualTo("m49");
        elsewhere.connection().close();
    }

    @Test
    void aTransactionRejectsWhenItIsCommitted() {
        String source = source("", dead);
        channel.publish("", source, "m");
        long tag = next(source).deliveryTag();
        channel.call(Methods.txSelect());
        channel.send(Methods.reject(tag));
        assertThat(channel.ready(dead)).isZero();

        channel.call(Methods.txCommit());

        assertThat(next(dead).text()).isEqualTo("m");
    }
}
