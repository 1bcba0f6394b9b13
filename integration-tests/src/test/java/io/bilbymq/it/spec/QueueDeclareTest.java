package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawChannel.DeclareOk;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.Tagged;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** queue.declare: what it answers, what must be equal the second time, what is not allowed (RabbitMQ, "Queues"). */
@AgainstBroker
class QueueDeclareTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;
    private final String queue;
    private final String rs;

    QueueDeclareTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        queue = broker.name("q");
        rs = "queue '" + queue + "' in vhost '/'";
    }

    @Test
    void declareOkCountsReadyMessagesAndConsumers() {
        assertThat(channel.declare(queue, Flag.EXCLUSIVE)).isEqualTo(new DeclareOk(queue, 0, 0));
        channel.publish("", queue, "a").publish("", queue, "b").publish("", queue, "c");
        channel.get(queue);
        channel.prefetch(1);
        channel.consume(queue, "c");

        DeclareOk ok = channel.declare(queue, Flag.EXCLUSIVE);

        assertThat(ok).isEqualTo(new DeclareOk(queue, 1, 1));
    }

    @Test
    void theBrokerInventsANameOfTwentyTwoBase64Characters() {
        String first = channel.declare("", Flag.EXCLUSIVE).queue();
        String second = channel.declare("", Flag.EXCLUSIVE).queue();

        assertThat(first).matches("amq\\.gen-[-_A-Za-z0-9]{22}").isNotEqualTo(second);
    }

    @Test
    void anEmptyNameMeansTheQueueDeclaredLastOnThisChannel() {
        channel.declare(queue, Flag.EXCLUSIVE);
        channel.bind("", "amq.direct", "");
        channel.publish("amq.direct", queue, "bound with the queue's name");

        assertThat(channel.get("", Flag.NO_ACK).orElseThrow().text()).isEqualTo("bound with the queue's name");
        assertThat(channel.consume("", "c")).isEqualTo("c");
        assertThat(channel.call(Methods.queuePurge("")).reader().longInt()).isZero();
        channel.call(Methods.queueDelete(""));
    }

    @Test
    void withoutADeclaredQueueAnEmptyNameMeansNothing() {
        channel.send(Methods.get(""));

        assertThat(channel.closed()).isEqualTo(Close.channel(404, 60, 70, "NOT_FOUND - no previously declared queue"));
    }

    @Test
    void lineBreaksAreTakenOutOfNames() {
        String asked = queue.substring(0, 1) + "\r\n" + queue.substring(1);

        assertThat(channel.declare(asked, Flag.EXCLUSIVE).queue()).isEqualTo(queue);
        assertThat(channel.ready(queue)).isZero();
    }

    @Test
    void namesMayBeAnyUnicodeOf255Bytes() {
        String longest = "ж".repeat(127) + "z";

        assertThat(channel.declare(longest, Flag.EXCLUSIVE).queue()).isEqualTo(longest);
    }

    @Test
    void namesOfTheBrokerAreReserved() {
        channel.send(Methods.queueDeclare("amq.foo", Map.of()));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        403, 50, 10, "ACCESS_REFUSED - queue name 'amq.foo' contains reserved prefix 'amq.*'"));
    }

    @Test
    void aPassiveDeclareOfAMissingQueueIsNotFound() {
        channel.send(Methods.queueDeclare(queue, Map.of(), Flag.PASSIVE));

        assertThat(channel.closed()).isEqualTo(Close.channel(404, 50, 10, "NOT_FOUND - no " + rs));
    }

    @Test
    void aPassiveDeclareLooksAtNothingButTheName() {
        channel.declare(queue, Map.of("x-max-length", 5), Flag.EXCLUSIVE);

        DeclareOk ok = channel.declare(queue, Map.of("x-max-length", 7), Flag.PASSIVE, Flag.DURABLE);

        assertThat(ok.queue()).isEqualTo(queue);
    }

    static Stream<Arguments> inequivalentArguments() {
        return Stream.of(
                Arguments.of(
                        Map.of("x-message-ttl", 10),
                        Map.of("x-message-ttl", 20),
                        "x-message-ttl",
                        "received '20' but current is '10'"),
                Arguments.of(
                        Map.of(),
                        Map.of("x-message-ttl", 10),
                        "x-message-ttl",
                        "received the value '10' of type 'signedint' but current is none"),
                Arguments.of(
                        Map.of("x-message-ttl", 10L),
                        Map.of(),
                        "x-message-ttl",
                        "received none but current is the value '10' of type 'long'"),
                Arguments.of(
                        Map.of(),
                        Map.of("x-dead-letter-exchange", "dlx"),
                        "x-dead-letter-exchange",
                        "received the value 'dlx' of type 'longstr' but current is none"),
                Arguments.of(
                        Map.of("x-single-active-consumer", true),
                        Map.of(),
                        "x-single-active-consumer",
                        "received none but current is the value 'true' of type 'bool'"));
    }

    @ParameterizedTest
    @MethodSource("inequivalentArguments")
    void aRedeclareWithOtherArgumentsIsRefused(
            Map<String, Object> current, Map<String, Object> received, String key, String difference) {
        channel.declare(queue, current, Flag.EXCLUSIVE);

        channel.send(Methods.queueDeclare(queue, received, Flag.EXCLUSIVE));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406,
                        50,
                        10,
                        "PRECONDITION_FAILED - inequivalent arg '" + key + "' for " + rs + ": " + difference));
    }

    @Test
    void aRedeclareWithAnotherDurabilityIsRefused() {
        channel.declare(queue, Flag.DURABLE);

        channel.send(Methods.queueDeclare(queue, Map.of()));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406,
                        50,
                        10,
                        "PRECONDITION_FAILED - inequivalent arg 'durable' for " + rs
                                + ": received 'false' but current is 'true'"));
        channel.call(Methods.channelOpen());
        channel.call(Methods.queueDelete(queue));
    }

    @Test
    void aRedeclareWithAnotherAutoDeleteIsRefused() {
        channel.declare(queue, Flag.EXCLUSIVE);

        channel.send(Methods.queueDeclare(queue, Map.of(), Flag.EXCLUSIVE, Flag.AUTO_DELETE));

        assertThat(channel.closed().text())
                .isEqualTo("PRECONDITION_FAILED - inequivalent arg 'auto_delete' for " + rs
                        + ": received 'true' but current is 'false'");
    }

    @Test
    void integersAreEqualInWhateverWidthTheyCome() {
        channel.declare(queue, Map.of("x-message-ttl", 10), Flag.EXCLUSIVE);

        channel.declare(queue, Map.of("x-message-ttl", 10L), Flag.EXCLUSIVE);
        channel.declare(queue, Map.of("x-message-ttl", (short) 10), Flag.EXCLUSIVE);
        channel.declare(queue, Map.of("x-message-ttl", new Tagged('B', new byte[] {10})), Flag.EXCLUSIVE);
    }

    @Test
    void classicIsTheTypeThatIsMeantWhenNoneIsGiven() {
        channel.declare(queue, Flag.EXCLUSIVE);

        channel.declare(queue, Map.of("x-queue-type", "classic"), Flag.EXCLUSIVE);
    }

    @Test
    void argumentsNobodyKnowsAreNobodysBusiness() {
        channel.declare(queue, Map.of("company", "ACME", "x-mesage-ttl", List.of(1)), Flag.EXCLUSIVE);

        channel.declare(queue, Map.of(), Flag.EXCLUSIVE);
    }

    @Test
    void exclusiveQueuesAreNeverDurableSoTheFlagDoesNotMatter() {
        channel.declare(queue, Flag.EXCLUSIVE, Flag.DURABLE);

        channel.declare(queue, Flag.EXCLUSIVE);
    }

    static Stream<Arguments> invalidArguments() {
        return Stream.of(
                Arguments.of("x-message-ttl", "10", "\"expected integer, got longstr\""),
                Arguments.of("x-message-ttl", 1.5, "\"expected integer, got double\""),
                Arguments.of("x-message-ttl", Instant.ofEpochSecond(1), "\"expected integer, got timestamp\""),
                Arguments.of("x-message-ttl", -1, "{value_negative,-1}"),
                Arguments.of("x-expires", 0, "{value_zero,0}"),
                Arguments.of("x-expires", 315_360_000_001L, "{value_too_large,315360000001}"),
                Arguments.of("x-max-length", -1, "{value_negative,-1}"),
                Arguments.of("x-max-length-bytes", true, "\"expected integer, got bool\""),
                Arguments.of("x-max-priority", 256, "{max_value_exceeded,256}"),
                Arguments.of("x-max-priority", -1, "{value_negative,-1}"),
                Arguments.of("x-overflow", "explode", "invalid_overflow"),
                Arguments.of("x-overflow", 1, "{unacceptable_type,signedint}"),
                Arguments.of("x-single-active-consumer", 1, "{unacceptable_type,signedint}"),
                Arguments.of("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined"));
    }

    @ParameterizedTest
    @MethodSource("invalidArguments")
    void aValueThatMakesNoSenseIsRefused(String key, Object value, String reason) {
        channel.send(Methods.queueDeclare(queue, Map.of(key, value), Flag.EXCLUSIVE));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(
                        406, 50, 10, "PRECONDITION_FAILED - invalid arg '" + key + "' for " + rs + ": " + reason));
    }

    @Test
    void aDeadLetterExchangeIsNamedByAString() {
        channel.send(Methods.queueDeclare(queue, Map.of("x-dead-letter-exchange", 1), Flag.EXCLUSIVE));

        assertThat(channel.closed().text())
                .isEqualTo("PRECONDITION_FAILED - invalid type 'signedint' for arg 'x-dead-letter-exchange' in " + rs);
    }

    @Test
    void anUnknownQueueTypeIsRefused() {
        channel.send(Methods.queueDeclare(queue, Map.of("x-queue-type", "foo"), Flag.DURABLE));

        assertThat(channel.closed().text()).contains("unsupported queue type 'foo'");
    }

    @Test
    void anotherConnectionMayNotTouchAnExclusiveQueue(RawConnection other) {
        channel.declare(queue, Flag.EXCLUSIVE);
        String locked = "RESOURCE_LOCKED - cannot obtain exclusive access to locked " + rs
                + ". It could be originally declared on another connection or the exclusive property value does not "
                + "match that of the original declaration.";
        RawChannel stranger = other.openChannel(1);

        stranger.send(Methods.queueDeclare(queue, Map.of(), Flag.PASSIVE));
        assertThat(stranger.closed()).isEqualTo(Close.channel(405, 50, 10, locked));
        stranger.call(Methods.channelOpen());
        stranger.send(Methods.queueBind(queue, "amq.direct", "k", Map.of()));
        assertThat(stranger.closed()).isEqualTo(Close.channel(405, 50, 20, locked));
        stranger.call(Methods.channelOpen());
        stranger.send(Methods.queuePurge(queue));
        assertThat(stranger.closed()).isEqualTo(Close.channel(405, 50, 30, locked));
        stranger.call(Methods.channelOpen());
        stranger.send(Methods.queueDelete(queue));
        assertThat(stranger.closed()).isEqualTo(Close.channel(405, 50, 40, locked));
        stranger.call(Methods.channelOpen());
        stranger.send(Methods.consume(queue, "c", Map.of()));
        assertThat(stranger.closed()).isEqualTo(Close.channel(405, 60, 20, locked));
        stranger.call(Methods.channelOpen());
        stranger.send(Methods.get(queue));
        assertThat(stranger.closed()).isEqualTo(Close.channel(405, 60, 70, locked));
        stranger.call(Methods.channelOpen());

        stranger.publish("", queue, "but anybody may publish")
                .ready(stranger.declare("", Flag.EXCLUSIVE).queue());
        assertThat(channel.drain(queue)).containsExactly("but anybody may publish");
    }

    @Test
    void itsOwnerMayNotDeclareAnExclusiveQueueAsShared() {
        channel.declare(queue, Flag.EXCLUSIVE);

        channel.send(Methods.queueDeclare(queue, Map.of()));

        assertThat(channel.closed().code()).isEqualTo(405);
    }

    @Test
    void anExclusiveQueueCanBeRedeclaredElsewhereRightAfterCloseOk(RawConnection first) {
        RawChannel next = channel;
        for (int round = 0; round < 30; round++) {
            RawConnection owner = round == 0 ? first : broker.connect();
            owner.openChannel(1).declare(queue, Flag.EXCLUSIVE);

            owner.closeAndAwait();

            assertThat(next.declare(queue, Flag.EXCLUSIVE)).isEqualTo(new DeclareOk(queue, 0, 0));
            next.call(Methods.queueDelete(queue));
            owner.close();
        }
    }

    @Test
    void noWaitKeepsSuccessQuietButNotFailure() {
        channel.send(Methods.queueDeclare(queue, Map.of(), Flag.EXCLUSIVE, Flag.NO_WAIT))
                .send(Methods.queueBind(queue, "amq.direct", queue, Map.of(), Flag.NO_WAIT))
                .publish("amq.direct", queue, "m");
        assertThat(channel.drain(queue)).containsExactly("m");

        channel.send(Methods.queueBind(queue, "no such exchange", "", Map.of(), Flag.NO_WAIT));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(404, 50, 20, "NOT_FOUND - no exchange 'no such exchange' in vhost '/'"));
    }
}
