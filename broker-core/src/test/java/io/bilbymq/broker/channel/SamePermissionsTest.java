package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.BasicMethod;
import io.bilbymq.amqp.ChannelMethod;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.ExchangeMethod;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.QueueMethod;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.access.TestRights;
import io.bilbymq.broker.loop.Seeds;
import io.bilbymq.broker.queue.AckMode;
import io.bilbymq.broker.vhost.ExchangeDeclaration;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Whoever does something without a connection is refused what a channel of the same user would be refused, in the same words and
 * after the same questions, whether a back end answers at once or later.
 */
class SamePermissionsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final FieldTable NONE = FieldTable.empty();
    private static final FieldTable DEAD_LETTERS = FieldTable.of("x-dead-letter-exchange", FieldValue.of("amq.fanout"));
    private static final FieldTable ALTERNATE = FieldTable.of("alternate-exchange", FieldValue.of("amq.fanout"));

    /** The same thing said by a channel, and from outside. */
    private record Operation(Method method, Function<Outside, CompletionStage<?>> outside) {}

    private record Outside(TestBroker broker, Caller caller) {
        VirtualHostDefinitions definitions() {
            return broker.virtualHost.administration().as(caller);
        }
    }

    private static final List<Operation> OPERATIONS = List.of(
            new Operation(
                    new QueueMethod.Declare("new", false, true, false, false, false, DEAD_LETTERS),
                    outside -> outside.definitions().declareQueue("new", true, false, DEAD_LETTERS)),
            new Operation(
                    new QueueMethod.Declare("q", false, true, false, false, false, NONE),
                    outside -> outside.definitions().declareQueue("q", true, false, NONE)),
            new Operation(
                    new QueueMethod.Declare("amq.q", false, true, false, false, false, NONE),
                    outside -> outside.definitions().declareQueue("amq.q", true, false, NONE)),
            new Operation(
                    new QueueMethod.Delete("q", false, false, false),
                    outside -> outside.definitions().deleteQueue("q", false, false)),
            new Operation(
                    new QueueMethod.Delete("none", false, false, false),
                    outside -> outside.definitions().deleteQueue("none", false, false)),
            new Operation(
                    new QueueMethod.Purge("q", false),
                    outside -> outside.broker
                            .virtualHost
                            .managed("q")
                            .as(outside.caller)
                            .purge()),
            new Operation(
                    new BasicMethod.Get("q", true),
                    outside -> outside.broker
                            .virtualHost
                            .managed("q")
                            .as(outside.caller)
                            .get(1, AckMode.ACK_REQUEUE_FALSE)),
            new Operation(
                    new BasicMethod.Get("none", true),
                    outside -> outside.broker
                            .virtualHost
                            .managed("none")
                            .as(outside.caller)
                            .get(1, AckMode.ACK_REQUEUE_FALSE)),
            new Operation(
                    new ExchangeMethod.Declare("new", "fanout", false, true, false, false, false, ALTERNATE),
                    outside -> outside.definitions()
                            .declareExchange(new ExchangeDeclaration("new", "fanout", true, false, false, ALTERNATE))),
            new Operation(
                    new ExchangeMethod.Declare("x", "none", false, true, false, false, false, NONE),
                    outside -> outside.definitions()
                            .declareExchange(new ExchangeDeclaration("x", "none", true, false, false, NONE))),
            new Operation(
                    new ExchangeMethod.Delete("x", false, false),
                    outside -> outside.definitions().deleteExchange("x", false)),
            new Operation(
                    new ExchangeMethod.Delete("", false, false),
                    outside -> outside.definitions().deleteExchange("", false)),
            new Operation(
                    new QueueMethod.Bind("q", "x", "a.b", false, NONE),
                    outside -> outside.definitions().bind("x", ResourceKind.QUEUE, "q", "a.b", NONE)),
            new Operation(
                    new QueueMethod.Bind("q", "none", "a.b", false, NONE),
                    outside -> outside.definitions().bind("none", ResourceKind.QUEUE, "q", "a.b", NONE)),
            new Operation(
                    new QueueMethod.Unbind("q", "", "q", NONE),
                    outside -> outside.definitions().unbind("", ResourceKind.QUEUE, "q", "q", NONE)),
            new Operation(
                    new ExchangeMethod.Bind("amq.direct", "x", "k", false, NONE),
                    outside -> outside.definitions().bind("x", ResourceKind.EXCHANGE, "amq.direct", "k", NONE)),
            new Operation(
                    new ExchangeMethod.Unbind("amq.direct", "x", "k", false, NONE),
                    outside -> outside.definitions().unbind("x", ResourceKind.EXCHANGE, "amq.direct", "k", NONE)));

    @Test
    void bothAskTheSameAndSayTheSame() {
        final TreeSet<String> texts = new TreeSet<>();

        Seeds.each(40, random -> {
            for (final Operation operation : OPERATIONS) {
                final long seed = random.nextLong();

                final String byChannel = byChannel(operation, new Answers(seed));
                final String fromOutside = fromOutside(operation, new Answers(seed));

                assertThat(fromOutside).as("%s", operation.method).isEqualTo(byChannel);
                texts.add(byChannel);
            }
        });

        assertThat(texts).anyMatch(text -> text.contains("access to topic 'a.b'"));
        assertThat(texts).contains("done");
    }

    @Test
    void whoMayNotEnterDoesNothing() {
        final TestBroker broker = new TestBroker();
        final Identity identity = TestRights.identity("u", question -> Decision.answer(!question.startsWith("enter")));

        final CompletableFuture<?> answer = new Outside(broker, new Caller(identity, HERE))
                .definitions()
                .declareQueue("q", true, false, NONE)
                .toCompletableFuture();
        broker.loops.runAll();

        assertThat(text(answer)).isEqualTo("NOT_ALLOWED - access to vhost '/' refused for user 'u'");
        assertThat(broker.virtualHost.queue("q")).isNull();
    }

    @Test
    void aBackEndThatFailsIsARefusal() {
        final TestBroker broker = new TestBroker();
        final CompletableFuture<Decision> late = new CompletableFuture<>();
        final Identity identity =
                TestRights.identity("u", question -> question.startsWith("enter") ? Decision.YES : late);

        final CompletableFuture<?> answer = new Outside(broker, new Caller(identity, HERE))
                .definitions()
                .declareQueue("q", true, false, NONE)
                .toCompletableFuture();
        late.completeExceptionally(new IllegalStateException("down"));
        broker.loops.runAll();

        assertThat(text(answer))
                .isEqualTo("ACCESS_REFUSED - configure access to queue 'q' in vhost '/' refused for user 'u', the back"
                        + " end did not answer");
    }

    /** Says yes or no as the seed says, some answers late. What is asked twice is answered twice the same. */
    private static final class Answers {
        private final long seed;
        private final List<Runnable> late = new ArrayList<>();

        Answers(long seed) {
            this.seed = seed;
        }

        Identity identity() {
            return TestRights.identity("u", this::answer);
        }

        private CompletionStage<Decision> answer(String question) {
            final Random random = new Random(seed * 31 + question.hashCode());
            random.nextInt();
            final boolean granted = question.startsWith("enter") || random.nextInt(3) > 0;
            if (random.nextBoolean()) {
                return Decision.answer(granted);
            }
            final CompletableFuture<Decision> answer = new CompletableFuture<>();
            late.add(() -> answer.complete(granted ? Decision.GRANTED : Decision.REFUSED));
            return answer;
        }

        /** Gives the answers that are late, and those to what is asked then. */
        void giveAll(TestBroker broker) {
            broker.loops.runAll();
            while (!late.isEmpty()) {
                late.remove(0).run();
                broker.loops.runAll();
            }
        }
    }

    private static TestBroker broker() {
        final TestBroker broker = new TestBroker();
        final FakeConnection owner = broker.connect(0);
        owner.ask(1, new QueueMethod.Declare("q", false, true, false, false, false, NONE));
        owner.ask(1, new ExchangeMethod.Declare("x", "topic", false, true, false, false, false, NONE));
        return broker;
    }

    private static String byChannel(Operation operation, Answers answers) {
        final TestBroker broker = broker();
        final FakeConnection connection = broker.connect(1);
        connection.authorization(new Authorization(connection.loop(), answers.identity(), "/", HERE));
        connection.send(1, operation.method);
        answers.giveAll(broker);
        final Method answer = connection.settle().get(0).method();
        if (answer instanceof ChannelMethod.Close close) {
            return close.replyText();
        }
        return answer instanceof ConnectionMethod.Close close ? close.replyText() : "done";
    }

    private static String fromOutside(Operation operation, Answers answers) {
        final TestBroker broker = broker();
        CompletableFuture<?> answer;
        try {
            answer = operation
                    .outside
                    .apply(new Outside(broker, new Caller(answers.identity(), HERE)))
                    .toCompletableFuture();
        } catch (AmqpException refused) {
            answer = CompletableFuture.failedFuture(refused);
        }
        answers.giveAll(broker);
        return text(answer);
    }

    private static String text(CompletableFuture<?> answer) {
        assertThat(answer).isDone();
        try {
            answer.join();
            return "done";
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof AmqpException refused) {
                return refused.code() + " - " + refused.explanation();
            }
            throw failure;
        }
    }
}
