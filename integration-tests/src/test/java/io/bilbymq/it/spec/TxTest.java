package io.bilbymq.it.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.raw.Close;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Message;
import io.bilbymq.it.raw.Method;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transactions over publishes and settlements (AMQP 0-9-1, class tx; RabbitMQ, "Broker Semantics"). */
@AgainstBroker
class TxTest {
    private final RawChannel channel;
    private final RawChannel witness;
    private final List<String> queues = new ArrayList<>();

    TxTest(RawChannel channel) {
        this.channel = channel;
        witness = channel.connection().openChannel(2);
        for (int i = 0; i < 3; i++) {
            queues.add(channel.declare("", Flag.EXCLUSIVE).queue());
        }
        channel.call(Methods.txSelect());
    }

    @Test
    void nothingIsSeenBeforeTheCommitAndEverythingAfterIt() {
        for (String queue : queues) {
            channel.publish("", queue, "a").publish("", queue, "b");
        }
        channel.call(Methods.channelFlow(true));
        assertThat(queues).allMatch(queue -> witness.ready(queue) == 0);

        channel.call(Methods.txCommit());

        assertThat(queues).allSatisfy(queue -> assertThat(witness.drain(queue)).containsExactly("a", "b"));
    }

    @Test
    void returnsComeWithTheCommitAndBeforeItsAnswer() {
        channel.publish("", queues.get(0), "m")
                .publish("", queues.get(1), "m")
                .publish("amq.direct", "nobody", "back", Flag.MANDATORY)
                .publish("", queues.get(2), "m");
        channel.send(Methods.channelFlow(true));
        assertThat(channel.nextMethod().is(20, 21)).isTrue();

        channel.send(Methods.txCommit());

        Method first = channel.nextMethod();
        assertThat(first.is(60, 50)).isTrue();
        assertThat(channel.content(first).text()).isEqualTo("back");
        assertThat(channel.nextMethod().is(90, 21)).isTrue();
        assertThat(queues).allSatisfy(queue -> assertThat(witness.drain(queue)).containsExactly("m"));
    }

    @Test
    void rollbackForgetsPublishesAndGivesAcknowledgementsBack() {
        String queue = queues.get(0);
        witness.publish("", queue, "taken").ready(queue);
        Message message = channel.get(queue).orElseThrow();
        channel.publish("", queue, "forgotten").send(Methods.ack(message.deliveryTag()));

        channel.call(Methods.txRollback());

        assertThat(witness.ready(queue)).isZero();
        channel.send(Methods.ack(message.deliveryTag())).call(Methods.txCommit());
        channel.call(Methods.channelClose());
        assertThat(witness.drain(queue)).isEmpty();
    }

    @Test
    void acknowledgementsCountFromTheCommitOn() {
        String queue = queues.get(0);
        witness.publish("", queue, "one").publish("", queue, "two").ready(queue);
        long first = channel.get(queue).orElseThrow().deliveryTag();
        channel.send(Methods.ack(first)).call(Methods.txCommit());
        long second = channel.get(queue).orElseThrow().deliveryTag();

        channel.send(Methods.ack(second)).call(Methods.channelClose());

        assertThat(witness.drain(queue)).containsExactly("two");
    }

    @Test
    void aRequeueWaitsForTheCommitToo() {
        String queue = queues.get(0);
        witness.publish("", queue, "m").ready(queue);
        long tag = channel.get(queue).orElseThrow().deliveryTag();
        channel.send(Methods.reject(tag, Flag.REQUEUE)).call(Methods.channelFlow(true));
        assertThat(witness.ready(queue)).isZero();

        channel.call(Methods.txCommit());

        assertThat(witness.drain(queue)).containsExactly("m");
    }

    @Test
    void anUnknownTagIsRefusedAtOnce() {
        channel.send(Methods.ack(9));

        assertThat(channel.closed())
                .isEqualTo(Close.channel(406, 60, 80, "PRECONDITION_FAILED - unknown delivery tag 9"));
    }

    @Test
    void aMissingExchangeIsRefusedAtOnce() {
        channel.publish("nope", "k", "m");

        assertThat(channel.closed().code()).isEqualTo(404);
    }

    @Test
    void commitAndRollbackNeedSelect() {
        String text = "PRECONDITION_FAILED - channel is not transactional";

        witness.send(Methods.txCommit());
        assertThat(witness.closed()).isEqualTo(Close.channel(406, 90, 20, text));
        witness.call(Methods.channelOpen());
        witness.send(Methods.txRollback());

        assertThat(witness.closed()).isEqualTo(Close.channel(406, 90, 30, text));
    }

    @Test
    void aTransactionalChannelCannotConfirm() {
        channel.call(Methods.txSelect());

        channel.send(Methods.confirmSelect());

        assertThat(channel.closed())
                .isEqualTo(Close.channel(406, 85, 10, "PRECONDITION_FAILED - cannot switch from tx to confirm mode"));
    }

    @Test
    void anOpenTransactionDiesWithItsChannel() {
        channel.publish("", queues.get(0), "m");

        channel.call(Methods.channelClose());

        assertThat(witness.drain(queues.get(0))).isEmpty();
    }

    @Test
    void aThousandPublishesAreOneCommit() {
        for (int i = 0; i < 1000; i++) {
            channel.publish("", queues.get(i % 3), "m" + i);
        }

        channel.call(Methods.txCommit());

        assertThat(witness.drain(queues.get(0)))
                .hasSize(334)
                .startsWith("m0", "m3")
                .endsWith("m999");
    }
}
