package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConfirmMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.Access;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.TestRights;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Back ends that take their time to say what somebody may do, or never say it: the channel waits, and nothing else does. */
class LateAccessTest {
    private static final int CHANNEL = 2;
    private static final String NOT_ANSWERED = ", the back end did not answer";

    private final TestBroker broker = new TestBroker();
    private final FakeConnection anybody = broker.connect(0);
    private final FakeConnection client = broker.connect(1);

    /** Questions whose answers are waited for, in their order. */
    private final Map<String, CompletableFuture<Decision>> open = new LinkedHashMap<>();

    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void askSomebodySlow() {
        client.authorization(new Authorization(
                client.loop(), TestRights.identity("slow", this::question), "/", InetAddress.getLoopbackAddress()));
        client.openChannel(CHANNEL);
        anybody.ask(1, TestBroker.declare("q"));
    }

    private CompletionStage<Decision> question(String text) {
        asked.add(text);
        return open.computeIfAbsent(text, any -> new CompletableFuture<>());
    }

    private List<Heard> answer(String question, Decision decision) {
        Objects.requireNonNull(open.remove(question), question).complete(decision);
        return client.settle();
    }

    private List<Heard> granted(String question) {
        return answer(question, Decision.GRANTED);
    }

    private static List<Method> methods(List<Heard> heard) {
        return heard.stream().map(Heard::method).toList();
    }

    private static String closeText(List<Heard> heard) {
        return ((ChannelMethod.Close) methods(heard).get(heard.size() - 1)).replyText();
    }

    private void assertNothing() {
        assertThat(client.settle()).isEmpty();
    }

    @Test
    void aMethodIsCarriedOutWhenItsAnswersHaveCome() {
        client.send(CHANNEL, new QueueMethod.Bind("q", "amq.topic", "key", false, FieldTable.empty()));
        assertNothing();

        assertThat(granted("write queue q")).isEmpty();
        assertThat(granted("read exchange amq.topic")).isEmpty();
        assertThat(methods(granted("read topic amq.topic key"))).containsExactly(new QueueMethod.BindOk());
        assertThat(asked).hasSize(3);
    }

    @Test
    void methodsBehindItWaitAndStayInOrder() {
        client.send(CHANNEL, TestBroker.declare("a"), TestBroker.declare("b"), new BasicMethod.Qos(0, 1, false));
        assertNothing();

        final List<Heard> first = granted("configure queue a");
        assertThat(methods(first)).containsExactly(new QueueMethod.DeclareOk("a", 0, 0));

        final List<Heard> second = granted("configure queue b");
        assertThat(methods(second)).containsExactly(new QueueMethod.DeclareOk("b", 0, 0), new BasicMethod.QosOk());
    }

    @Test
    void otherChannelsOfTheConnectionDoNotWait() {
        client.openChannel(3);
        client.send(CHANNEL, TestBroker.declare("a"));
        assertNothing();

        assertThat(methods(client.ask(3, new BasicMethod.Qos(0, 1, false)))).containsExactly(new BasicMethod.QosOk());
    }

    @Test
    void aLateRefusalClosesTheChannelWithTheReason() {
        client.send(CHANNEL, TestBroker.consume("q", "t"), TestBroker.declare("never"));
        assertNothing();

        final List<Heard> heard =
                answer("read queue q", Decision.refusedBy("rabbit_auth_backend_http", "not on a Friday"));

        assertThat(closeText(heard))
                .isEqualTo("ACCESS_REFUSED - read access to queue 'q' in vhost '/' refused for user 'slow' by backend"
                        + " rabbit_auth_backend_http: not on a Friday");
        assertThat(((ChannelMethod.Close) heard.get(0).method()).causeMethodId())
                .isEqualTo(BasicMethod.Consume.METHOD_ID);
        assertThat(asked).containsExactly("read queue q");
    }

    @Test
    void oneThatFailsIsARefusal() {
        client.send(CHANNEL, TestBroker.declare("a"));
        assertNothing();

        Objects.requireNonNull(open.get("configure queue a")).completeExceptionally(new IllegalStateException("down"));

        assertThat(closeText(client.settle()))
                .isEqualTo("ACCESS_REFUSED - configure access to queue 'a' in vhost '/' refused for user 'slow'"
                        + NOT_ANSWERED);
    }

    @Test
    void oneThatNeverAnswersIsARefusalInTheEnd() {
        client.send(CHANNEL, TestBroker.declare("a"));
        broker.loops.advanceMillis(Access.MILLIS_MAX - 1);
        assertNothing();

        broker.loops.advanceMillis(1);

        assertThat(closeText(client.settle())).endsWith("refused for user 'slow'" + NOT_ANSWERED);
        // What it says after that is not heard.
        assertThat(granted("configure queue a")).isEmpty();
        assertThat(broker.virtualHost.queue("a")).isNull();
    }

    @Test
    void anAnswerAfterTheChannelIsClosedIsNotHeard() {
        client.send(CHANNEL, TestBroker.declare("a"));
        assertNothing();
        client.disconnect();

        assertThat(granted("configure queue a")).isEmpty();
        assertThat(broker.virtualHost.queue("a")).isNull();
        assertThat(client.backlog).isZero();
    }

    @Test
    void aPublishWaitsWithItsContentAndOthersBehindIt() {
        client.ask(CHANNEL, new ConfirmMethod.Select(false));
        client.publish(CHANNEL, "", "q", "first");
        client.publish(CHANNEL, "", "q", "second");
        assertNothing();

        final List<Heard> heard = granted("write exchange amq.default");

        assertThat(methods(heard)).containsExactly(new BasicMethod.Ack(2, true));
        assertThat(text(anybody.ask(1, new BasicMethod.Get("q", true)))).isEqualTo("first");
        assertThat(text(anybody.ask(1, new BasicMethod.Get("q", true)))).isEqualTo("second");
        assertThat(asked).containsExactly("write exchange amq.default");
        assertThat(client.backlog).isZero();
    }

    private static String text(List<Heard> heard) {
        return heard.get(0).text();
    }

    @Test
    void aPublishIsBlamedForItsRefusal() {
        client.publish(CHANNEL, "", "q", "first");
        assertNothing();

        final List<Heard> heard = answer("write exchange amq.default", Decision.REFUSED);

        final ChannelMethod.Close close = (ChannelMethod.Close) heard.get(0).method();
        assertThat(close.replyText())
                .isEqualTo("ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '/' refused for user"
                        + " 'slow'");
        assertThat(close.causeMethodId()).isEqualTo(BasicMethod.Publish.METHOD_ID);
    }

    @Test
    void allRoutingKeysOfAMessageAreAskedAboutOnceAndNothingIsSentBefore() {
        final Properties carbonCopies = Properties.builder()
                .headers(FieldTable.builder()
                        .put("CC", FieldValue.of(List.of(FieldValue.of("b"), FieldValue.of("c"))))
                        .build())
                .build();
        anybody.ask(1, new QueueMethod.Bind("q", "amq.topic", "#", false, FieldTable.empty()));
        client.publish(CHANNEL, new BasicMethod.Publish("amq.topic", "a", false, false), carbonCopies, "body");
        assertNothing();

        granted("write exchange amq.topic");
        granted("write topic amq.topic a");
        granted("write topic amq.topic b");
        assertThat(methods(anybody.ask(1, new BasicMethod.Get("q", true)))).containsExactly(new BasicMethod.GetEmpty());
        granted("write topic amq.topic c");

        assertThat(text(anybody.ask(1, new BasicMethod.Get("q", true)))).isEqualTo("body");
        assertThat(asked).doesNotHaveDuplicates();
    }

    @Test
    void aMessageWithMoreRoutingKeysThanCanBeAskedAboutIsRefused() {
        // As many as a message may have: with its own key and the exchange there are two questions too many.
        final List<FieldValue> keys = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            keys.add(FieldValue.of("key" + i));
        }
        final Properties carbonCopies = Properties.builder()
                .headers(FieldTable.builder().put("BCC", FieldValue.of(keys)).build())
                .build();
        client.publish(CHANNEL, new BasicMethod.Publish("amq.topic", "a", false, false), carbonCopies, "body");
        client.settle();

        List<Heard> heard = List.of();
        while (heard.isEmpty()) {
            heard = granted(open.keySet().iterator().next());
        }

        assertThat(closeText(heard)).isEqualTo("ACCESS_REFUSED - more permissions are needed than can be asked for");
    }

    @Test
    void whatWasAnsweredLateIsRememberedForAWhile() {
        client.publish(CHANNEL, "", "q", "first");
        client.settle();
        granted("write exchange amq.default");
        client.publish(CHANNEL, "", "q", "second");
        client.publish(CHANNEL, "", "other", "third");
        assertNothing();
        assertThat(asked).hasSize(1);

        broker.loops.advanceMillis(Authorization.REMEMBERED_MILLIS);
        client.settle();
        client.publish(CHANNEL, "", "q", "fourth");
        client.settle();

        assertThat(asked).hasSize(2);
        assertThat(closeText(answer("write exchange amq.default", Decision.REFUSED)))
                .contains("write access to exchange 'amq.default'");
    }

    @Test
    void aNewQueueThatDeadLettersIsAskedAboutBeforeItIsMade() {
        final FieldTable arguments = FieldTable.of("x-dead-letter-exchange", FieldValue.of("dlx"));
        client.send(CHANNEL, new QueueMethod.Declare("new", false, false, false, false, false, arguments));
        assertNothing();

        granted("configure queue new");
        granted("read queue new");
        assertThat(broker.virtualHost.queue("new")).isNull();
        assertThat(methods(granted("write exchange dlx"))).containsExactly(new QueueMethod.DeclareOk("new", 0, 0));
    }

    @Test
    void aNewExchangeWithAnAlternateIsRefusedLate() {
        final FieldTable arguments = FieldTable.of("alternate-exchange", FieldValue.of("amq.fanout"));
        client.send(CHANNEL, new ExchangeMethod.Declare("x", "fanout", false, false, false, false, false, arguments));
        assertNothing();

        granted("configure exchange x");
        granted("read exchange x");

        assertThat(closeText(answer("write exchange amq.fanout", Decision.REFUSED)))
                .contains("write access to exchange 'amq.fanout'");
        assertThat(broker.virtualHost.exchange("x")).isNull();
    }

    @Test
    void aConsumerThatMayNotReadAnyMoreIsCancelledAndItsMessagesStayItsOwn() {
        client.send(CHANNEL, TestBroker.consume("q", "t"));
        client.settle();
        granted("read queue q");
        anybody.publish(1, "", "q", "one");
        final BasicMethod.Deliver deliver =
                (BasicMethod.Deliver) methods(client.settle()).get(0);

        client.loop().execute(client::renewed);
        client.settle();
        final List<Heard> heard = answer("read queue q", Decision.REFUSED);

        assertThat(methods(heard)).containsExactly(new BasicMethod.Cancel("t", true));
        anybody.publish(1, "", "q", "two");
        assertNothing();
        assertThat(client.ask(CHANNEL, new BasicMethod.Ack(deliver.deliveryTag(), false)))
                .isEmpty();
        assertThat(text(anybody.ask(1, new BasicMethod.Get("q", true)))).isEqualTo("two");
    }

    @Test
    void aConsumerIsCancelledBetweenTwoMethodsThatWait() {
        client.send(CHANNEL, TestBroker.consume("q", "t"));
        client.settle();
        granted("read queue q");
        client.send(CHANNEL, TestBroker.declare("a"), TestBroker.declare("b"));
        client.settle();
        client.loop().execute(client::renewed);
        client.settle();

        assertThat(answer("read queue q", Decision.REFUSED)).isEmpty();
        final List<Heard> heard = granted("configure queue a");

        assertThat(methods(heard))
                .containsExactlyInAnyOrder(new QueueMethod.DeclareOk("a", 0, 0), new BasicMethod.Cancel("t", true));
        assertThat(methods(granted("configure queue b"))).containsExactly(new QueueMethod.DeclareOk("b", 0, 0));
    }
}
