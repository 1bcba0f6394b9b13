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
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** basic.get, ack, nack, reject and recover: what leaves the queue, what comes back, and where to. */
@AgainstBroker
class SettleTest {
    private final RawChannel channel;
    private final String queue;

    SettleTest(RawChannel channel) {
        this.channel = channel;
        queue = channel.declare("", Flag.EXCLUSIVE).queue();
    }

    @BeforeEach
    void publishSix() {
        for (int i = 0; i < 6; i++) {
            channel.publish("", queue, "m" + i);
        }
    }

    private void get(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(channel.get(queue)).isPresent();
        }
    }

    @Test
    void getSaysHowManyAreLeft() {
        Message first = channel.get(queue).orElseThrow();
        Message second = channel.get(queue, Flag.NO_ACK).orElseThrow();

        assertThat(List.of(first.count(), second.count())).containsExactly(5L, 4L);
        assertThat(List.of(first.text(), second.text())).containsExactly("m0", "m1");
        assertThat(List.of(first.deliveryTag(), second.deliveryTag())).containsExactly(1L, 2L);
    }

    @Test
    void pipelinedGetsAreAnsweredInOrder() {
        for (int i = 0; i < 8; i++) {
            channel.send(Methods.get(queue, Flag.NO_ACK));
        }

        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Method answer = channel.nextMethod();
            answers.add(answer.is(60, 72) ? "empty" : channel.content(answer).text());
        }

        assertThat(answers).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "empty", "empty");
    }

    @Test
    void requeuedMessagesKeepTheirOriginalPosition() {
        get(4);

        channel.send(Methods.nack(3, Flag.REQUEUE))
                .send(Methods.reject(1, Flag.REQUEUE))
                .send(Methods.nack(2, Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("m0", "m1", "m2", "m4", "m5");
    }

    @Test
    void onlyWhatWasDeliveredBeforeIsRedelivered() {
        get(1);
        channel.send(Methods.reject(1, Flag.REQUEUE));

        Message again = channel.get(queue).orElseThrow();
        Message next = channel.get(queue).orElseThrow();

        assertThat(List.of(again.text(), next.text())).containsExactly("m0", "m1");
        assertThat(List.of(again.redelivered(), next.redelivered())).containsExactly(true, false);
    }

    @Test
    void multipleSettlesEverythingUpToItsTag() {
        get(4);

        channel.send(Methods.ack(2, Flag.MULTIPLE)).send(Methods.nack(4, Flag.MULTIPLE, Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("m2", "m3", "m4", "m5");
    }

    @Test
    void tagZeroWithMultipleMeansEverything() {
        get(3);

        channel.send(Methods.ack(0, Flag.MULTIPLE)).call(Methods.recover(Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("m3", "m4", "m5");
    }

    @Test
    void withoutRequeueWhatIsRefusedIsGone() {
        get(2);

        channel.send(Methods.reject(1)).send(Methods.nack(2));

        assertThat(channel.drain(queue)).containsExactly("m2", "m3", "m4", "m5");
    }

    @Test
    void recoverRequeuesEverythingNotSettled() {
        get(3);
        channel.send(Methods.ack(2));

        channel.call(Methods.recover(Flag.REQUEUE));

        Message first = channel.get(queue).orElseThrow();
        assertThat(first.text()).isEqualTo("m0");
        assertThat(first.redelivered()).isTrue();
        assertThat(channel.drain(queue)).containsExactly("m2", "m3", "m4", "m5");
    }

    @Test
    void recoverWithoutRequeueIsNotImplemented() {
        channel.send(Methods.recover());

        assertThat(channel.closed()).isEqualTo(Close.connection(540, 60, 110, "NOT_IMPLEMENTED - requeue=false"));
    }

    @Test
    void unknownTagsAreRefusedByEachMethod() {
        for (Method method : List.of(
                Methods.ack(5), Methods.reject(5), Methods.nack(5), Methods.ack(0), Methods.ack(5, Flag.MULTIPLE))) {
            RawChannel each = channel.connection().openChannel(2);
            long tag = method.reader().longLong();

            each.send(method);

            assertThat(each.closed())
                    .isEqualTo(Close.channel(
                            406, 60, method.methodId(), "PRECONDITION_FAILED - unknown delivery tag " + tag));
        }
    }

    @Test
    void aSecondAckClosesTheChannelAndReturnsEverything() {
        get(3);

        channel.send(Methods.ack(1)).send(Methods.ack(1));

        assertThat(channel.closed().text()).isEqualTo("PRECONDITION_FAILED - unknown delivery tag 1");
        channel.call(Methods.channelOpen());
        assertThat(channel.drain(queue)).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void withoutAckThereIsNothingToAcknowledge() {
        channel.get(queue, Flag.NO_ACK);

        channel.send(Methods.ack(1));

        assertThat(channel.closed().code()).isEqualTo(406);
    }

    @Test
    void aRequeuedMessageGoesBackToTheOnlyConsumer() {
        channel.prefetch(1);
        channel.consume(queue, "c");
        assertThat(channel.message().text()).isEqualTo("m0");

        channel.send(Methods.nack(1, Flag.REQUEUE));

        Message again = channel.message();
        assertThat(again.text()).isEqualTo("m0");
        assertThat(again.redelivered()).isTrue();
        assertThat(again.deliveryTag()).isEqualTo(2);
    }

    @Test
    void twoConsumersReturnMessagesToTheirPlacesToo() {
        RawChannel other = channel.connection().openChannel(2);
        channel.prefetch(2);
        other.prefetch(2);
        channel.consume(queue, "a");
        other.consume(queue, "b");
        channel.texts(2);
        other.texts(2);
        channel.call(Methods.cancel("a"));
        other.call(Methods.cancel("b"));

        other.send(Methods.nack(0, Flag.MULTIPLE, Flag.REQUEUE)).ready(queue);
        channel.send(Methods.nack(0, Flag.MULTIPLE, Flag.REQUEUE));

        assertThat(channel.drain(queue)).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void anEmptyQueueSaysSo() {
        channel.drain(queue);

        assertThat(channel.get(queue)).isEqualTo(Optional.empty());
    }
}
