package io.bilbymq.it.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The features of the Java client's manual, one by one. */
@AgainstBroker
class ClientFeaturesTest {
    private final ConnectionFactory factory = new ConnectionFactory();
    private final Connection connection;
    private Channel channel;
    private String queue = "";

    ClientFeaturesTest(BrokerUnderTest broker) throws Exception {
        factory.setUri(broker.uri());
        connection = factory.newConnection("features");
        channel = connection.createChannel();
    }

    @BeforeEach
    void declareAQueue() throws IOException {
        queue = channel.queueDeclare().getQueue();
    }

    @AfterEach
    void closeTheConnection() throws IOException {
        connection.close();
    }

    private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T element = queue.poll(10, TimeUnit.SECONDS);
        assertThat(element).isNotNull();
        return Objects.requireNonNull(element);
    }

    @Test
    void whatIsPublishedIsConsumed() throws Exception {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        channel.basicConsume(queue, true, (tag, delivery) -> deliveries.add(delivery), tag -> {});

        channel.basicPublish("", queue, MessageProperties.PERSISTENT_TEXT_PLAIN, "hello".getBytes(UTF_8));

        Delivery delivery = poll(deliveries);
        assertThat(new String(delivery.getBody(), UTF_8)).isEqualTo("hello");
        assertThat(delivery.getProperties()).isEqualTo(MessageProperties.PERSISTENT_TEXT_PLAIN);
    }

    @Test
    void confirmListenersHearOfEveryPublish() throws Exception {
        ConcurrentSkipListSet<Long> open = new ConcurrentSkipListSet<>();
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> {
                    if (multiple) {
                        open.headSet(tag, true).clear();
                    } else {
                        open.remove(tag);
                    }
                },
                (tag, multiple) -> {
                    throw new AssertionError("refused " + tag);
                });

        for (int i = 0; i < 2000; i++) {
            open.add(channel.getNextPublishSeqNo());
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, new byte[64]);
        }

        await().until(open::isEmpty);
        assertThat(channel.messageCount(queue)).isEqualTo(2000);
    }

    @Test
    void waitForConfirmsReturnsOnceAllAreIn() throws Exception {
        channel.confirmSelect();
        for (int i = 0; i < 100; i++) {
            channel.basicPublish("", queue, null, new byte[10]);
        }

        assertThat(channel.waitForConfirms(10_000)).isTrue();
    }

    @Test
    void returnListenersGetWhatNobodyWanted() throws Exception {
        BlockingQueue<Return> returns = new LinkedBlockingQueue<>();
        channel.addReturnListener(returns::add);

        channel.basicPublish("amq.direct", "nobody", true, null, "back".getBytes(UTF_8));

        Return returned = poll(returns);
        assertThat(returned.getReplyCode()).isEqualTo(AMQP.NO_ROUTE);
        assertThat(returned.getReplyText()).isEqualTo("NO_ROUTE");
        assertThat(new String(returned.getBody(), UTF_8)).isEqualTo("back");
    }

    @Test
    void aTransactionIsAllOrNothing() throws Exception {
        channel.txSelect();
        channel.basicPublish("", queue, null, "rolled back".getBytes(UTF_8));
        channel.txRollback();
        channel.basicPublish("", queue, null, "committed".getBytes(UTF_8));
        channel.txCommit();

        GetResponse got = channel.basicGet(queue, true);

        assertThat(new String(got.getBody(), UTF_8)).isEqualTo("committed");
        assertThat(got.getMessageCount()).isZero();
    }

    @Test
    void aMessageOfThirtyTwoMebibytesArrivesWhole() throws Exception {
        byte[] body = new byte[32 << 20];
        new Random(1).nextBytes(body);
        channel.confirmSelect();

        channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body);
        channel.waitForConfirmsOrDie(30_000);

        assertThat(channel.basicGet(queue, true).getBody()).isEqualTo(body);
    }

    @Test
    void rpcGoesThereAndBack() throws Exception {
        channel.basicConsume(
                queue,
                true,
                (tag, request) -> channel.basicPublish(
                        "",
                        request.getProperties().getReplyTo(),
                        new AMQP.BasicProperties.Builder()
                                .correlationId(request.getProperties().getCorrelationId())
                                .build(),
                        (new String(request.getBody(), UTF_8) + "!").getBytes(UTF_8)),
                tag -> {});
        try (Channel caller = connection.createChannel()) {
            RpcClient rpc = new RpcClient(new RpcClientParams()
                    .channel(caller)
                    .exchange("")
                    .routingKey(queue)
                    .timeout(10_000));

            assertThat(rpc.stringCall("hello")).isEqualTo("hello!");
            assertThat(rpc.stringCall("again")).isEqualTo("again!");
        }
    }

    @Test
    void consumersHearThatTheirQueueIsGone() throws Exception {
        BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
        String tag = channel.basicConsume(queue, true, (t, delivery) -> {}, cancelled::add);

        connection.createChannel().queueDelete(queue);

        assertThat(poll(cancelled)).isEqualTo(tag);
    }

    @Test
    void aRefusalArrivesAsAnExceptionWithItsReason() {
        assertThatThrownBy(() -> channel.queueDeclarePassive("nope"))
                .isInstanceOf(IOException.class)
                .rootCause()
                .hasMessageContaining("reply-code=404")
                .hasMessageContaining("no queue 'nope' in vhost '/'");
        assertThatThrownBy(() -> channel.basicGet(queue, true)).isInstanceOf(AlreadyClosedException.class);
    }

    @Test
    void aWrongPasswordIsAnAuthenticationFailure() {
        factory.setPassword("wrong");

        assertThatThrownBy(() -> factory.newConnection()).isInstanceOf(AuthenticationFailureException.class);
    }

    @Test
    void exchangesQueuesAndBindingsComeAndGo() throws Exception {
        String source = "source-" + queue;
        String target = "target-" + queue;
        channel.exchangeDeclare(source, "topic", false, true, null);
        channel.exchangeDeclare(target, "fanout", false, true, Map.of());
        channel.exchangeBind(target, source, "a.#");
        channel.queueBind(queue, target, "");
        channel.basicPublish(source, "a.b.c", null, new byte[0]);
        assertThat(channel.basicGet(queue, true).getEnvelope().getExchange()).isEqualTo(source);

        channel.exchangeUnbind(target, source, "a.#");
        channel.exchangeDelete(target);

        assertThat(channel.queueDelete(queue).getMessageCount()).isZero();
    }

    @Test
    void manyThreadsShareOneConnection() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Thread thread = new Thread(() -> {
                try (Channel own = connection.createChannel()) {
                    own.confirmSelect();
                    for (int i = 0; i < 250; i++) {
                        own.basicPublish("", queue, null, new byte[100]);
                    }
                    own.waitForConfirmsOrDie(10_000);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(20_000);
        }

        assertThat(channel.messageCount(queue)).isEqualTo(2000);
    }
}
