package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages that come back once too often, or wait before they do. RabbitMQ has this on quorum queues only. */
@AgainstBroker
class DeliveryLimitTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String dead;

    DeliveryLimitTest(BrokerUnderTest broker, RawChannel channel) {
        broker.skipOnRabbitMq310("classic queues refuse these arguments");
        this.broker = broker;
        this.channel = channel;
        dead = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    private String limited(int limit) {
        Map<String, Object> arguments =
                Map.of("x-delivery-limit", limit, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead);
        return channel.declare("", arguments, Flag.EXCLUSIVE).queue();
    }

    private Message get(String queue) {
        return await("a message in " + queue)
                .until(() -> channel.get(queue), Optional::isPresent)
                .orElseThrow();
    }

    private static @Nullable Object header(Message message, String name) {
        return message.properties().headers().get(name);
    }

    @Test
    void aMessageThatIsRejectedOnceTooOftenIsDead() {
        String queue = limited(2);
        channel.publish("", queue, "m");

        for (int i = 0; i < 3; i++) {
            channel.send(Methods.reject(get(queue).deliveryTag(), Flag.REQUEUE));
        }

        Message message = get(dead);
        assertThat(header(message, "x-first-death-reason")).isEqualTo("delivery_limit");
        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void headersTellHowOftenItCameBack() {
        String queue = limited(5);
        channel.publish("", queue, "m");

        Message first = get(queue);
        assertThat(first.properties().headers()).isEmpty();
        channel.send(Methods.nack(first.deliveryTag(), Flag.REQUEUE));

        Message second = get(queue);
        assertThat(second.properties().headers()).isEqualTo(Map.of("x-acquired-count", 1L));
        channel.send(Methods.reject(second.deliveryTag(), Flag.REQUEUE));

        Message third = get(queue);
        assertThat(third.properties().headers()).isEqualTo(Map.of("x-acquired-count", 2L, "x-delivery-count", 1L));
    }

    @Test
    void consumersAreToldToo() {
        String queue = limited(5);
        channel.consume(queue, "worker");
        channel.publish("", queue, "m");
        channel.send(Methods.reject(channel.message().deliveryTag(), Flag.REQUEUE));

        assertThat(header(channel.message(), "x-delivery-count")).isEqualTo(1L);
    }

    @Test
    void givingBackDoesNotCountAndGoingAwayDoes() {
        String queue = limited(0);
        channel.publish("", queue, "m");
        for (int i = 0; i < 5; i++) {
            channel.send(Methods.nack(get(queue).deliveryTag(), Flag.REQUEUE));
        }
        RawChannel other = channel.connection().openChannel(2);
        assertThat(other.get(queue)).isPresent();

        other.call(Methods.channelClose());

        assertThat(header(get(dead), "x-first-death-reason")).isEqualTo("delivery_limit");
    }

    @Test
    void withoutADeadLetterExchangeItIsDropped() {
        String queue = channel.declare("", Map.of("x-delivery-limit", 0), Flag.EXCLUSIVE)
                .queue();
        channel.publish("", queue, "m");

        channel.send(Methods.reject(get(queue).deliveryTag(), Flag.REQUEUE));

        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void aCircleOfMessagesThatFailByThemselvesIsCut() {
        String name = broker.name("self");
        channel.declare(
                name,
                Map.of("x-delivery-limit", 0, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", name),
                Flag.EXCLUSIVE);
        channel.publish("", name, "m");

        channel.send(Methods.reject(get(name).deliveryTag(), Flag.REQUEUE));

        assertThat(channel.ready(name)).isZero();
    }

    @Test
    void aMessageThatFailedComesBackAfterAWhile() {
        String queue = channel.declare(
                        "",
                        Map.of(
                                "x-delayed-retry-type", "failed",
                                "x-delayed-retry-min", 1_000,
                                "x-delayed-retry-max", 2_000),
                        Flag.EXCLUSIVE)
                .queue();
        channel.publish("", queue, "failed").publish("", queue, "next");
        channel.send(Methods.reject(get(queue).deliveryTag(), Flag.REQUEUE));

        Message next = get(queue);
        assertThat(next.text()).isEqualTo("next");
        channel.send(Methods.nack(next.deliveryTag(), Flag.REQUEUE));
        channel.awaitReady(queue, 2);

        assertThat(List.of(get(queue).text(), get(queue).text())).containsExactly("failed", "next");
    }

    @Test
    void aDelayOfAnUnknownKindIsRefused() {
        channel.send(Methods.queueDeclare("", Map.of("x-delayed-retry-type", "sometimes")));

        assertThat(channel.closed().text()).contains("invalid arg 'x-delayed-retry-type'");
    }
}
