package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.Properties;
import io.bilbymq.it.raw.RawChannel;
import io.bilbymq.it.raw.RawConnection;
import io.bilbymq.it.raw.WireReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Publisher confirms: every publish is answered, once (RabbitMQ, "Consumer Acknowledgements and Publisher Confirms"). */
@AgainstBroker
class ConfirmTest {
    private final BrokerUnderTest broker;
    private final RawChannel channel;

    ConfirmTest(BrokerUnderTest broker, RawChannel channel) {
        this.broker = broker;
        this.channel = channel;
        channel.call(Methods.confirmSelect());
    }

    @Test
    void fiveThousandInFlightAreSettledOnceEach() {
        String queue = broker.name("q");
        channel.declare(queue, Flag.DURABLE);

        for (int i = 0; i < 5000; i++) {
            channel.publish("", queue, i % 2 == 0 ? Properties.persistent() : Properties.none(), new byte[100]);
        }

        assertThat(channel.awaitConfirms(5000)).isEmpty();
        assertThat(channel.call(Methods.queueDelete(queue)).reader().longInt()).isEqualTo(5000);
    }

    @Test
    void deletingTheQueueSettlesWhatIsInFlight() {
        String queue = broker.name("q");
        channel.declare(queue, Flag.DURABLE);

        for (int i = 0; i < 5000; i++) {
            channel.publish("", queue, Properties.persistent(), new byte[100]);
        }
        channel.connection().openChannel(2).send(Methods.queueDelete(queue));

        assertThat(channel.awaitConfirms(5000)).isEmpty();
        channel.connection().channel(2).expect(50, 41);
    }

    @Test
    void sequenceNumbersStartWithTheFirstPublishAfterSelect(RawConnection connection) {
        RawChannel late = connection.openChannel(1);
        String queue = late.declare("", Flag.EXCLUSIVE).queue();
        late.publish("", queue, "before");
        late.call(Methods.confirmSelect());
        late.call(Methods.confirmSelect());

        late.publish("", queue, "after");

        WireReader ack = late.expect(60, 80).reader();
        assertThat(ack.longLong()).isEqualTo(1);
        assertThat(ack.octet()).isZero();
    }

    @Test
    void whatNobodyGetsIsConfirmedAllTheSame() {
        channel.publish("amq.direct", broker.name("nobody"), "m");

        assertThat(channel.awaitConfirms(1)).isEmpty();
    }

    @Test
    void aFullQueueThatRefusesMakesTheAnswerANack() {
        String queue = channel.declare("", Map.of("x-max-length", 1, "x-overflow", "reject-publish"), Flag.EXCLUSIVE)
                .queue();

        channel.publish("", queue, "first").awaitConfirms(1);
        channel.publish("", queue, "second").publish("", queue, "third");

        Method nack = channel.nextMethod();
        assertThat(nack.is(60, 120)).isTrue();
        assertThat(channel.connection().openChannel(2).drain(queue)).containsExactly("first");
    }

    @Test
    void oneRefusalAmongSeveralQueuesRefusesForAllButTheOthersKeepTheirCopy() {
        String full = channel.declare("", Map.of("x-max-length", 0, "x-overflow", "reject-publish"), Flag.EXCLUSIVE)
                .queue();
        String empty = channel.declare("", Flag.EXCLUSIVE).queue();
        String exchange = broker.name("x");
        channel.declareExchange(exchange, "fanout", Map.of(), Flag.AUTO_DELETE);
        channel.bind(full, exchange, "").bind(empty, exchange, "");

        channel.publish(exchange, "", "m");

        assertThat(channel.awaitConfirms(1)).containsExactly(1L);
        assertThat(channel.drain(empty)).containsExactly("m");
        assertThat(channel.drain(full)).isEmpty();
    }

    @Test
    void confirmsAndDeliveriesShareAChannel() {
        String queue = channel.declare("", Flag.EXCLUSIVE).queue();
        channel.consume(queue, "c", Flag.NO_ACK);

        for (int i = 0; i < 100; i++) {
            channel.publish("", queue, "m" + i);
        }

        assertThat(channel.awaitConfirms(100)).isEmpty();
        List<String> texts = channel.settledTexts(queue);
        assertThat(texts).hasSize(100).startsWith("m0", "m1").endsWith("m99");
    }

    @Test
    void aConfirmingChannelCannotBecomeTransactional() {
        channel.send(Methods.txSelect());

        assertThat(channel.closed())
                .isEqualTo(Close.channel(406, 90, 10, "PRECONDITION_FAILED - cannot switch from confirm to tx mode"));
    }

    @Test
    void selectWithoutWaitingIsSilent(RawConnection connection) {
        RawChannel quiet = connection.openChannel(1).send(Methods.confirmSelect(Flag.NO_WAIT));

        quiet.publish("amq.direct", "nobody", "m");

        assertThat(quiet.awaitConfirms(1)).isEmpty();
    }
}
