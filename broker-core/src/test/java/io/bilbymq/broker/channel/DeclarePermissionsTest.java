package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.TestRights;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Permissions that only the first declaration of something needs, since it alone decides where messages go. */
class DeclarePermissionsTest {
    private final TestBroker broker = new TestBroker();
    private final FakeConnection anybody = broker.connect(0);
    private final FakeConnection limited = broker.connect(1);

    @BeforeEach
    void limit() {
        limited.authorization(
                new Authorization(limited.loop(), configureOnly(), "/", InetAddress.getLoopbackAddress()));
    }

    @Test
    void aNewQueueWithADeadLetterExchangeNeedsThePermissionToReadIt() {
        assertThat(text(limited.ask(1, queue(FieldValue.of("dlx")))))
                .isEqualTo("ACCESS_REFUSED - read access to queue 'q' in vhost '/' refused for user 'limited'");
        assertThat(broker.virtualHost.queue("q")).isNull();
    }

    @Test
    void aQueueThatIsThereIsDeclaredAgainWithoutThatPermission() {
        anybody.ask(1, queue(FieldValue.of("dlx")));

        assertThat(only(limited.ask(1, queue(FieldValue.of("dlx"))))).isInstanceOf(QueueMethod.DeclareOk.class);
    }

    @Test
    void aDeadLetterExchangeThatIsNoNameIsRefusedBeforeThePermission() {
        assertThat(text(limited.ask(1, queue(new FieldValue.Int32(1)))))
                .isEqualTo("PRECONDITION_FAILED - invalid type 'signedint' for arg 'x-dead-letter-exchange' in"
                        + " queue 'q' in vhost '/'");
    }

    @Test
    void aQueueThatIsNotEquivalentIsRefusedForThat() {
        anybody.ask(1, queue(FieldValue.of("dlx")));

        assertThat(text(limited.ask(1, queue(FieldValue.of("other")))))
                .startsWith("PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange'");
    }

    @Test
    void aNewExchangeWithAnAlternateNeedsThePermissionToReadIt() {
        assertThat(text(limited.ask(1, exchange())))
                .isEqualTo("ACCESS_REFUSED - read access to exchange 'x' in vhost '/' refused for user 'limited'");
        assertThat(broker.virtualHost.exchange("x")).isNull();
    }

    @Test
    void anExchangeThatIsThereIsDeclaredAgainWithoutThatPermission() {
        anybody.ask(1, exchange());

        assertThat(only(limited.ask(1, exchange()))).isInstanceOf(ExchangeMethod.DeclareOk.class);
    }

    @Test
    void aQueueThatGoesMeanwhileIsNewAndNeedsThatPermission() {
        final Set<Object> outcomes = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            final TestBroker other = new TestBroker(new Random(seed));
            final FakeConnection deleting = other.connect(0);
            final FakeConnection declaring = other.connect(1);
            declaring.authorization(
                    new Authorization(declaring.loop(), configureOnly(), "/", InetAddress.getLoopbackAddress()));
            deleting.ask(1, queue(FieldValue.of("dlx")));

            deleting.send(1, new QueueMethod.Delete("q", false, false, false));
            declaring.send(1, queue(FieldValue.of("dlx")));
            final Method answer = only(declaring.settle());

            if (answer instanceof ChannelMethod.Close close) {
                assertThat(close.replyText())
                        .isEqualTo("ACCESS_REFUSED - read access to queue 'q' in vhost '/' refused for user 'limited'");
            }
            outcomes.add(answer.getClass());
        }

        assertThat(outcomes).containsExactlyInAnyOrder(QueueMethod.DeclareOk.class, ChannelMethod.Close.class);
    }

    private static Identity configureOnly() {
        return TestRights.identity("limited", question -> Decision.answer(question.startsWith("configure")));
    }

    private static QueueMethod.Declare queue(FieldValue deadLetterExchange) {
        return new QueueMethod.Declare(
                "q", false, false, false, false, false, FieldTable.of("x-dead-letter-exchange", deadLetterExchange));
    }

    private static ExchangeMethod.Declare exchange() {
        return new ExchangeMethod.Declare(
                "x",
                "fanout",
                false,
                false,
                false,
                false,
                false,
                FieldTable.of("alternate-exchange", FieldValue.of("amq.fanout")));
    }

    private static Method only(List<Heard> heard) {
        assertThat(heard).hasSize(1);
        return heard.get(0).method();
    }

    private static String text(List<Heard> heard) {
        return ((ChannelMethod.Close) only(heard)).replyText();
    }
}
