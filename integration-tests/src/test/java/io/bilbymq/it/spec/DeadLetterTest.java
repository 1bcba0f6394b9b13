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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where messages go that a queue gives up, and what their headers then tell (RabbitMQ, "Dead Letter Exchanges"). */
@AgainstBroker
class DeadLetterTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String dead;

    DeadLetterTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        dead = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    private String source(Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(more);
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", dead);
        return channel.declare("", arguments, Flag.EXCLUSIVE).queue();
    }

    private Message awaitDead() {
        return await("a dead letter")
                .until(() -> channel.get(dead), Optional::isPresent)
                .orElseThrow();
    }

    @SuppressWarnings("unchecked") // x-death is an array of tables
    private static List<Map<String, Object>> deaths(Message message) {
        return (List<Map<String, Object>>) message.properties().headers().getOrDefault("x-death", List.of());
    }

    @Test
    void aRejectedMessageTellsItsStory() {
        String source = source(Map.of());
        channel.publish(
                "", source, Properties.headers(Map.of("mine", 1)).with("message-id", "id"), "m".getBytes(UTF_8));
        long tag = channel.get(source).orElseThrow().deliveryTag();

        channel.send(Methods.reject(tag));

        Message message = awaitDead();
        Map<String, Object> death = deaths(message).get(0);
        assertThat(death)
                .containsEntry("count", 1L)
                .containsEntry("reason", "rejected")
                .containsEntry("queue", source)
                .containsEntry("exchange", "")
                .containsEntry("routing-keys", List.of(source));
        assertThat(death.get("time")).isInstanceOf(Instant.class);
        assertThat(message.properties().headers())
                .containsEntry("mine", 1)
                .containsEntry("x-first-death-reason", "rejected")
                .containsEntry("x-first-death-queue", source)
                .containsEntry("x-first-death-exchange", "");
        assertThat(message.properties().get("message-id")).contains("id");
        assertThat(List.of(message.exchange(), message.routingKey(), message.text()))
                .containsExactly("", dead, "m");
        assertThat(message.redelivered()).isFalse();
    }

    @Test
    void theLastDeathIsNamedToo() {
        broker.skipOnRabbitMq310("x-last-death-* came with 3.13");
        String source = source(Map.of());
        channel.publish("", source, "m");
        channel.send(Methods.reject(channel.get(source).orElseThrow().deliveryTag()));

        assertThat(awaitDead().properties().headers())
                .containsEntry("x-last-death-reason", "rejected")
                .containsEntry("x-last-death-queue", source)
                .containsEntry("x-last-death-exchange", "");
    }

    @Test
    void anExpiredMessageKeepsItsOldExpirationInItsStory() {
        String source = source(Map.of());

        channel.publish("", source, Properties.none().with("expiration", "1"), "m".getBytes(UTF_8));

        Message message = awaitDead();
        assertThat(message.properties().get("expiration")).isEmpty();
        assertThat(deaths(message).get(0)).containsEntry("reason", "expired").containsEntry("original-expiration", "1");
    }

    @Test
    void whatAFullQueuePushesOutIsDeadOfLength() {
        String source = source(Map.of("x-max-length", 1));

        channel.publish("", source, "old").publish("", source, "new");

        Message message = awaitDead();
        assertThat(message.text()).isEqualTo("old");
        assertThat(deaths(message).get(0)).containsEntry("reason", "maxlen");
        assertThat(channel.drain(source)).containsExactly("new");
    }

    @Test
    void withRejectPublishDlxTheNewMessageIsTheDeadOne() {
        String source = source(Map.of("x-max-length", 1, "x-overflow", "reject-publish-dlx"));

        channel.publish("", source, "old").publish("", source, "new");

        Message message = awaitDead();
        assertThat(message.text()).isEqualTo("new");
        assertThat(deaths(message).get(0)).containsEntry("reason", "maxlen");
        assertThat(channel.drain(source)).containsExactly("old");
    }

    @Test
    void withoutItsOwnKeyADeadLetterKeepsTheOldOne() {
        String exchange = broker.name("dlx");
        channel.declareExchange(exchange, "direct", Map.of(), Flag.AUTO_DELETE);
        String source = channel.declare("", Map.of("x-dead-letter-exchange", exchange), Flag.EXCLUSIVE)
                .queue();
        channel.bind(dead, exchange, source);
        channel.publish("", source, "m");

        channel.send(Methods.reject(channel.get(source).orElseThrow().deliveryTag()));

        Message message = awaitDead();
        assertThat(List.of(message.exchange(), message.routingKey())).containsExactly(exchange, source);
    }

    @Test
    void aMissingDeadLetterExchangeDropsSilently() {
        String source = channel.declare("", Map.of("x-dead-letter-exchange", "nope"), Flag.EXCLUSIVE)
                .queue();
        channel.publish("", source, "m");

        channel.send(Methods.reject(channel.get(source).orElseThrow().deliveryTag()));

        assertThat(channel.ready(source)).isZero();
    }

    @Test
    void deathsInALoopAreCountedAndTheNewestComesFirst() {
        String retry = broker.name("retry");
        String work = channel.declare(
                        "", Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", retry), Flag.EXCLUSIVE)
                .queue();
        channel.declare(
                retry,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", work, "x-message-ttl", 1),
                Flag.EXCLUSIVE);
        channel.publish("", work, "m");
        channel.consume(work, "worker");
        channel.send(Methods.reject(channel.message().deliveryTag()));
        channel.send(Methods.reject(channel.message().deliveryTag()));

        List<Map<String, Object>> deaths = deaths(channel.message());

        assertThat(deaths).extracting(death -> death.get("queue")).containsExactly(retry, work);
        assertThat(deaths).extracting(death -> death.get("reason")).containsExactly("expired", "rejected");
        assertThat(deaths).extracting(death -> death.get("count")).containsExactly(2L, 2L);
    }

    @Test
    void aCircleWithoutARejectionIsCut() {
        String name = broker.name("q");
        channel.declare(
                name,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", name, "x-message-ttl", 1),
                Flag.EXCLUSIVE);

        channel.call(Methods.confirmSelect());
        channel.publish("", name, "m").awaitConfirms(1);

        channel.awaitReady(name, 0);
        channel.publish("", name, "another")
                .publish("", dead, "and one elsewhere")
                .awaitConfirms(3);
        channel.awaitReady(name, 0);
    }

    @Test
    void purgedMessagesAreNotDeadLetters() {
        String source = source(Map.of());
        channel.publish("", source, "m");

        channel.call(Methods.queuePurge(source));
        channel.call(Methods.queueDelete(source));

        assertThat(channel.ready(dead)).isZero();
    }
}
