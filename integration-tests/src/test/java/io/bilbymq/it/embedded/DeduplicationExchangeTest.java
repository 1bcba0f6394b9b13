package io.bilbymq.it.embedded;

import static io.bilbymq.it.embedded.DeduplicationExchange.NAME;
import static io.bilbymq.it.embedded.DeduplicationExchange.declare;
import static io.bilbymq.it.embedded.DeduplicationExchange.keyed;
import static io.bilbymq.it.embedded.DeduplicationExchange.publish;
import static io.bilbymq.it.embedded.DeduplicationExchange.size;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.Policy;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An exchange of type {@code x-message-deduplication}, seen by RabbitMQ's Java client. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeduplicationExchangeTest {
    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatHasTheSameKeyIsRoutedOnceAndWhatHasNoneAlways() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            client.channel.confirmSelect();

            publish(client.channel, "a", "1");
            publish(client.channel, "a", "2");
            publish(client.channel, "b", "3");
            publish(client.channel, null, "4");
            publish(client.channel, null, "5");
            publish(client.channel, 7, "6");
            publish(client.channel, 7L, "7");
            publish(client.channel, "7", "8");
            client.channel.basicPublish(NAME, "", null, bytes("9"));
            client.channel.waitForConfirmsOrDie(60_000);

            assertThat(client.drain("q")).containsExactly("1", "3", "4", "5", "6", "8", "9");
            publish(client.channel, "a", "taken from the queue long ago");
            assertThat(client.drain("q")).isEmpty();
        }
    }

    @Test
    void everyQueueGetsWhatPassesWhateverItsKey() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            client.declare("r", Map.of());
            client.channel.queueBind("r", NAME, "other");

            client.channel.basicPublish(NAME, "any", keyed("a", Map.of()), bytes("1"));
            client.channel.basicPublish(NAME, "other", keyed("a", Map.of()), bytes("2"));

            assertThat(client.drain("q")).containsExactly("1");
            assertThat(client.drain("r")).containsExactly("1");
        }
    }

    @Test
    void aKeyPassesAgainWhenItsTimeIsOverOrTheCacheWasFull() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(2, "x-cache-ttl", 3_600_000));
            Map<String, Object> soonOver = Map.of("x-cache-ttl", 1);
            client.channel.basicPublish(NAME, "", keyed("short", soonOver), bytes("short"));
            await("its end").until(() -> {
                client.channel.basicPublish(NAME, "", keyed("short", soonOver), bytes("short"));
                return client.drain("q").size() == 2;
            });

            for (String key : List.of("a", "b", "c", "b", "c", "a")) {
                publish(client.channel, key, key);
            }

            assertThat(client.drain("q")).containsExactly("a", "b", "c", "a");
        }
    }

    @Test
    void aMandatoryDuplicateComesBackAndIsConfirmed() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            client.channel.addReturnListener(returned -> heard.add(returned.getReplyCode() + " "
                    + returned.getReplyText() + " " + new String(returned.getBody(), StandardCharsets.UTF_8)));
            client.channel.addConfirmListener((tag, multiple) -> heard.add("ack " + tag), (tag, multiple) -> {});
            client.channel.confirmSelect();

            client.channel.basicPublish(NAME, "", true, keyed("a", Map.of()), bytes("1"));
            assertThat(heard.take()).isEqualTo("ack 1");
            client.channel.basicPublish(NAME, "", true, keyed("a", Map.of()), bytes("2"));

            assertThat(heard.take()).isEqualTo("312 NO_ROUTE 2");
            assertThat(heard.take()).isEqualTo("ack 2");
        }
    }

    @Test
    void aDuplicateGoesToTheAlternateExchange() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10, "alternate-exchange", "again"));
            client.channel.exchangeDeclare("again", BuiltinExchangeType.FANOUT);
            client.declare("duplicates", Map.of());
            client.channel.queueBind("duplicates", "again", "");

            publish(client.channel, "a", "1");
            publish(client.channel, "a", "2");

            assertThat(client.drain("q")).containsExactly("1");
            assertThat(client.drain("duplicates")).containsExactly("2");
        }
    }

    @Test
    void itStandsBehindAndBeforeOtherExchanges() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            client.channel.exchangeDeclare("front", BuiltinExchangeType.TOPIC);
            client.channel.exchangeBind(NAME, "front", "orders.#");
            client.channel.exchangeDeclare("back", BuiltinExchangeType.DIRECT);
            client.channel.exchangeBind("back", NAME, "");
            client.declare("r", Map.of());
            client.channel.queueBind("r", "back", "orders.new");
            for (int i = 0; i < 2; i++) {
                client.channel.basicPublish("front", "orders.new", keyed("a", Map.of()), bytes("a" + i));
                client.channel.basicPublish("front", "orders.old", keyed("b", Map.of()), bytes("b" + i));
                client.channel.basicPublish("front", "other", keyed("c", Map.of()), bytes("c" + i));
            }

            assertThat(client.drain("q")).containsExactly("a0", "b0");
            assertThat(client.drain("r")).containsExactly("a0");
        }
    }

    @Test
    void deadLettersAreLookedAtToo() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            client.declare("source", Map.of("x-dead-letter-exchange", NAME));
            for (String body : List.of("1", "2")) {
                client.channel.basicPublish("", "source", keyed("a", Map.of()), bytes(body));
            }
            for (int i = 0; i < 2; i++) {
                client.channel.basicReject(
                        client.channel.basicGet("source", false).getEnvelope().getDeliveryTag(), false);
            }

            await("the first").until(() -> client.channel.messageCount("q") > 0);
            assertThat(client.drain("q")).containsExactly("1");
            assertThat(client.channel.messageCount("source")).isZero();
        }
    }

    @Test
    void whatIsRolledBackWasNotSeen() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            Channel tx = client.connection.createChannel();
            tx.txSelect();
            publish(tx, "a", "1");
            publish(tx, "a", "2");
            publish(client.channel, "a", "3");
            assertThat(client.drain("q")).isEmpty();
            tx.txRollback();

            publish(tx, "a", "4");
            publish(tx, "a", "5");
            tx.txCommit();

            assertThat(client.drain("q")).containsExactly("4");
            publish(tx, "b", "6");
            tx.close();
            publish(client.channel, "b", "7");
            assertThat(client.drain("q")).containsExactly("7");
        }
    }

    @Test
    void whatAFullQueueRefusesWasNotSeen() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            client.channel.queueUnbind("q", NAME, "");
            client.declare("full", Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
            client.channel.queueBind("full", NAME, "");
            client.channel.confirmSelect();
            publish(client.channel, "a", "1");
            publish(client.channel, "b", "2");
            assertThat(client.channel.waitForConfirms(60_000)).isFalse();
            assertThat(client.drain("full")).containsExactly("1");

            publish(client.channel, "a", "3");
            publish(client.channel, "b", "4");

            client.channel.waitForConfirmsOrDie(60_000);
            assertThat(client.drain("full")).containsExactly("4");
        }
    }

    @Test
    void wrongArgumentsAreRefusedAsByThePlugin() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            for (Map<String, Object> arguments : List.of(
                    Map.<String, Object>of(),
                    size(0),
                    size(10, "x-cache-ttl", 0),
                    size(10, "x-cache-ttl", "soon"),
                    size(10, "x-cache-persistence", "tape"))) {
                Channel channel = client.connection.createChannel();

                assertThatThrownBy(
                                () -> channel.exchangeDeclare(NAME, "x-message-deduplication", true, false, arguments))
                        .hasStackTraceContaining("reply-code=406")
                        .hasStackTraceContaining("nvalid argument, 'x-cache-");
            }
        }
    }

    @Test
    void declaringItAgainWithAnotherCacheChangesNothing() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(1));
            publish(client.channel, "a", "1");

            declare(client, size(100, "x-cache-ttl", 1));
            publish(client.channel, "a", "2");
            publish(client.channel, "b", "3");
            publish(client.channel, "a", "4");

            assertThat(client.drain("q")).containsExactly("1", "3", "4");
        }
    }

    @Test
    void aNewOneOfTheSameNameHasSeenNothing() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(10));
            publish(client.channel, "a", "1");

            client.channel.exchangeDelete(NAME);
            declare(client, size(10));
            publish(client.channel, "a", "2");

            assertThat(client.drain("q")).containsExactly("1", "2");
        }
    }

    @Test
    void aPolicySaysHowMuchIsRemembered() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            declare(client, size(1));
            client.broker
                    .policies("/")
                    .set(
                            PolicyKind.USER,
                            new Policy("p", ".*", PolicyScope.ALL, 0, FieldTable.of("x-cache-size", FieldValue.of(5))))
                    .toCompletableFuture()
                    .join();
            for (String key : List.of("a", "b", "a")) {
                publish(client.channel, key, key);
            }
            assertThat(client.drain("q")).containsExactly("a", "b");

            client.broker
                    .policies("/")
                    .clear(PolicyKind.USER, "p")
                    .toCompletableFuture()
                    .join();
            for (String key : List.of("b", "a")) {
                publish(client.channel, key, key);
            }

            assertThat(client.drain("q")).containsExactly("a");
        }
    }

    @Test
    void ofManyPublishersWithTheSameKeysEachKeyPassesOnceInMemory() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            publishersRace(client, "memory");
        }
    }

    @Test
    void ofManyPublishersWithTheSameKeysEachKeyPassesOnceOnDisk(@TempDir Path folder) throws Exception {
        try (BrokerAndClient client =
                new BrokerAndClient(Broker.builder().dataFolder(folder).start())) {
            publishersRace(client, "disk");
        }
    }

    private static void publishersRace(BrokerAndClient client, String persistence) throws Exception {
        int keys = 3_000;
        declare(client, size(keys, "x-cache-persistence", persistence));
        List<Thread> publishers = new ArrayList<>();
        BlockingQueue<Object> done = new LinkedBlockingQueue<>();
        for (int i = 0; i < 4; i++) {
            Thread publisher = new Thread(() -> done.add(publishAll(client, keys)));
            publisher.start();
            publishers.add(publisher);
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }

        assertThat(done).hasSize(4).containsOnly("done");
        List<String> bodies = client.drain("q");
        assertThat(bodies)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, keys).mapToObj(String::valueOf).toList());
    }

    private static Object publishAll(BrokerAndClient client, int keys) {
        try (BrokerAndClient.Another another = client.another()) {
            another.channel.confirmSelect();
            for (int key = 0; key < keys; key++) {
                publish(another.channel, key, String.valueOf(key));
            }
            another.channel.waitForConfirmsOrDie(60_000);
            return "done";
        } catch (Exception failure) {
            return failure;
        }
    }
}
