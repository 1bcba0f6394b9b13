package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges and bindings: declared, compared, bound, deleted (AMQP 0-9-1, class exchange; RabbitMQ's extensions). */
@AgainstBroker
class ExchangeTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String exchange;
    private final String rs;

    ExchangeTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        exchange = broker.name("x");
        rs = "exchange '" + exchange + "' in vhost '/'";
    }

    @AfterEach
    void deleteTheExchange() {
        try (RawConnection connection = broker.connect()) {
            connection.openChannel(1).call(Methods.exchangeDelete(exchange));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match", "amq.rabbitmq.trace"})
    void everyVirtualHostHasTheStandardExchanges(String name) {
        channel.declareExchange(name, "whatever", Map.of(), Flag.PASSIVE);
    }

    @Test
    void aRedeclareWithAnotherTypeIsRefused() {
        channel.declareExchange(exchange, "direct", Map.of());

        channel.send(Methods.exchangeDeclare(exchange, "fanout", Map.of()));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406,
                        40,
                        10,
                        "PRECONDITION_FAILED - inequivalent arg 'type' for " + rs
                                + ": received 'fanout' but current is 'direct'"));
    }

    @Test
    void durabilityAutoDeleteAndInternalAreComparedToo() {
        channel.declareExchange(exchange, "direct", Map.of());

        for (Flag flag : List.of(Flag.DURABLE, Flag.AUTO_DELETE, Flag.INTERNAL)) {
            RawChannel each = channel.connection().openChannel(2);
            each.send(Methods.exchangeDeclare(exchange, "direct", Map.of(), flag));
            assertThat(each.closed().text())
                    .contains("inequivalent arg '" + flag.name().toLowerCase(Locale.ROOT) + "' for " + rs)
                    .endsWith("received 'true' but current is 'false'");
        }
    }

    @Test
    void anotherAlternateExchangeIsInequivalentButOtherArgumentsAreNot() {
        channel.declareExchange(exchange, "direct", Map.of("alternate-exchange", "a"));
        channel.declareExchange(exchange, "direct", Map.of("alternate-exchange", "a", "other", 1));

        channel.send(Methods.exchangeDeclare(exchange, "direct", Map.of("alternate-exchange", "b")));

        assertThat(channel.closed().text())
                .isEqualTo("PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for " + rs
                        + ": received 'b' but current is 'a'");
    }

    @Test
    void anUnknownTypeIsRefused() {
        channel.send(Methods.exchangeDeclare(exchange, "carrier-pigeon-" + exchange, Map.of()));

        String text = "unknown exchange type 'carrier-pigeon-" + exchange + "'";
        assertThat(channel.closed())
                .isEqualTo(broker.either(
                        Close.channel(406, 40, 10, "PRECONDITION_FAILED - " + text),
                        Close.connection(503, 40, 10, "COMMAND_INVALID - " + text)));
    }

    @Test
    void aPassiveDeclareOfAMissingExchangeIsNotFound() {
        channel.send(Methods.exchangeDeclare(exchange, "direct", Map.of(), Flag.PASSIVE));

        assertThat(channel.closed()).isEqualTo(Close.channel(404, 40, 10, "NOT_FOUND - no " + rs));
    }

    @Test
    void nobodyDeclaresOrBindsTheDefaultExchange() {
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        String text = "ACCESS_REFUSED - operation not permitted on the default exchange";

        for (Method method : List.of(
                Methods.exchangeDeclare("", "direct", Map.of()),
                Methods.exchangeDelete(""),
                Methods.queueBind(queue, "", "k", Map.of()),
                Methods.queueUnbind(queue, "", "k", Map.of()),
                Methods.exchangeBind("amq.direct", "", "k", Map.of()),
                Methods.exchangeBind("", "amq.direct", "k", Map.of()))) {
            RawChannel each = channel.connection().openChannel(2);
            each.send(method);
            assertThat(each.closed()).isEqualTo(Close.channel(403, method.classId(), method.methodId(), text));
        }
    }

    @Test
    void systemExchangesCannotBeDeleted() {
        channel.send(Methods.exchangeDelete("amq.direct"));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        403,
                        40,
                        20,
                        "ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed"));
    }

    @Test
    void namesOfTheBrokerAreReservedUnlessTheyExist() {
        channel.declareExchange("amq.direct", "direct", Map.of(), Flag.DURABLE);

        channel.send(Methods.exchangeDeclare("amq.mine", "direct", Map.of()));

        assertThat(channel.closed().text())
                .isEqualTo("ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'");
    }

    @Test
    void deletingWhatIsNotThereIsFine() {
        channel.call(Methods.exchangeDelete(exchange));
        channel.call(Methods.exchangeDelete(exchange, Flag.IF_UNUSED));
    }

    @Test
    void anExchangeWithBindingsSurvivesDeleteIfUnused() {
        channel.declareExchange(exchange, "direct", Map.of());
        channel.bind(channel.declare("", Flag.EXCLUSIVE).queue(), exchange, "k");

        channel.send(Methods.exchangeDelete(exchange, Flag.IF_UNUSED));

        assertThat(channel.closed()).isEqualTo(Close.channel(406, 40, 20, "PRECONDITION_FAILED - " + rs + " in use"));
    }

    @Test
    void anAutoDeleteExchangeGoesWithItsLastBinding() {
        channel.declareExchange(exchange, "direct", Map.of(), Flag.AUTO_DELETE);
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.bind(queue, exchange, "1").bind(queue, exchange, "2");
        channel.call(Methods.queueUnbind(queue, exchange, "1", Map.of()));
        channel.declareExchange(exchange, "direct", Map.of(), Flag.PASSIVE);

        channel.call(Methods.queueUnbind(queue, exchange, "2", Map.of()));

        channel.send(Methods.exchangeDeclare(exchange, "direct", Map.of(), Flag.PASSIVE));
        assertThat(channel.closed().code()).isEqualTo(404);
    }

    @Test
    void anAutoDeleteExchangeGoesWithTheQueueOfItsLastBinding() {
        channel.declareExchange(exchange, "fanout", Map.of(), Flag.AUTO_DELETE);
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.bind(queue, exchange, "");

        channel.call(Methods.queueDelete(queue));

        channel.send(Methods.exchangeDeclare(exchange, "fanout", Map.of(), Flag.PASSIVE));
        assertThat(channel.closed().code()).isEqualTo(404);
    }

    @Test
    void bindingLooksForTheExchangeFirst() {
        String missing = broker.name("q");

        channel.send(Methods.queueBind(missing, exchange, "k", Map.of()));
        assertThat(channel.closed().code()).isEqualTo(404);
        channel.call(Methods.channelOpen());
        channel.declareExchange(exchange, "direct", Map.of());
        channel.send(Methods.queueBind(missing, exchange, "k", Map.of()));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(404, 50, 20, "NOT_FOUND - no queue '" + missing + "' in vhost '/'"));
    }

    @Test
    void bindingToAMissingExchangeNamesIt() {
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();

        channel.send(Methods.queueBind(queue, exchange, "k", Map.of()));

        assertThat(channel.closed()).isEqualTo(Close.channel(404, 50, 20, "NOT_FOUND - no " + rs));
    }

    @Test
    void unbindingWhatIsNotBoundIsFine() {
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();

        channel.call(Methods.queueUnbind(queue, "amq.direct", "never", Map.of()));
        channel.call(Methods.exchangeUnbind("amq.fanout", "amq.direct", "never", Map.of()));
    }

    @Test
    void bindingsDifferByTheirArgumentsAndAreTheSameInAnyOrder() {
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.declareExchange(exchange, "direct", Map.of());
        channel.call(Methods.queueBind(queue, exchange, "k", Map.of("a", 1)));
        channel.call(Methods.queueBind(queue, exchange, "k", Map.of("a", 2)));
        channel.call(Methods.queueUnbind(queue, exchange, "k", Map.of("a", 1)));

        channel.publish(exchange, "k", "still bound by a=2");
        assertThat(channel.drain(queue)).containsExactly("still bound by a=2");
        channel.call(Methods.queueUnbind(queue, exchange, "k", Map.of("a", 2)));

        channel.publish(exchange, "k", "gone", Flag.MANDATORY);
        assertThat(channel.message().text()).isEqualTo("gone");
    }

    @Test
    void nobodyPublishesToAnInternalExchange() {
        channel.declareExchange(exchange, "fanout", Map.of(), Flag.INTERNAL);

        channel.publish(exchange, "", "m");

        assertThat(channel.closed())
                .isEqualTo(Close.channel(403, 60, 40, "ACCESS_REFUSED - cannot publish to internal " + rs));
    }

    @Test
    void anInternalExchangeTakesWhatOtherExchangesSend() {
        channel.declareExchange(exchange, "fanout", Map.of(), Flag.INTERNAL);
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.bind(queue, exchange, "");
        channel.call(Methods.exchangeBind(exchange, "amq.direct", exchange, Map.of()));

        channel.publish("amq.direct", exchange, "m");

        assertThat(channel.drain(queue)).containsExactly("m");
    }

    @Test
    void lineBreaksAreTakenOutOfExchangeNames() {
        channel.declareExchange("\n" + exchange + "\r", "fanout", Map.of());

        channel.declareExchange(exchange, "fanout", Map.of(), Flag.PASSIVE);
    }
}
