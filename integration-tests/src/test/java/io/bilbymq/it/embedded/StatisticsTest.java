package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.bilbymq.broker.connection.BrokerStatistics;
import io.bilbymq.broker.statistics.ChannelStatistics;
import io.bilbymq.broker.statistics.ConnectionStatistics;
import io.bilbymq.broker.statistics.ConsumerStatistics;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.ExchangeStatistics;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.MessageSize;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.statistics.NodeStatistics;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.statistics.QueueStatistics.Held;
import io.bilbymq.broker.statistics.QueueStatistics.Life;
import io.bilbymq.broker.statistics.Sample;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program is told about all that goes on in the broker that it has started. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatisticsTest {
    private static final Map<String, Object> NONE = Map.of();

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static QueueStatistics queue(BrokerAndClient pair, String name) {
        return answer(pair.broker.statistics().queue("/", name));
    }

    private static ChannelStatistics channel(BrokerAndClient pair, Channel wanted) {
        return answer(pair.broker.statistics().channels()).stream()
                .filter(seen -> seen.details().number() == wanted.getChannelNumber())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aQueueAndAChannelCountWhatTheClientDoes() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            pair.declare("q", NONE);
            pair.channel.confirmSelect();
            for (int i = 0; i < 10; i++) {
                pair.channel.basicPublish(
                        "",
                        "q",
                        i < 4 ? MessageProperties.PERSISTENT_BASIC : MessageProperties.BASIC,
                        new byte[100 + i]);
            }
            pair.channel.waitForConfirms();

            GetResponse first = got(pair.channel.basicGet("q", false));
            GetResponse second = got(pair.channel.basicGet("q", false));
            pair.channel.basicGet("q", true);
            pair.channel.basicAck(first.getEnvelope().getDeliveryTag(), false);
            pair.channel.basicNack(second.getEnvelope().getDeliveryTag(), false, true);
            GetResponse again = got(pair.channel.basicGet("q", false));
            assertThat(again.getEnvelope().isRedeliver()).isTrue();

            QueueStatistics queue = queue(pair, "q");
            assertThat(queue.ready()).isEqualTo(new Held(7, 103 + 104 + 105 + 106 + 107 + 108 + 109));
            assertThat(queue.unacknowledged()).isEqualTo(new Held(1, 101));
            assertThat(queue.life()).isEqualTo(Life.RUNNING);
            assertThat(queue.consumers()).isZero();
            Counts<MessageEvent> counts = queue.counts();
            assertThat(counts.of(MessageEvent.PUBLISH)).isEqualTo(10);
            assertThat(counts.of(MessageEvent.GET)).isEqualTo(3);
            assertThat(counts.of(MessageEvent.GET_NO_ACK)).isEqualTo(1);
            assertThat(counts.of(MessageEvent.GET_EMPTY)).isZero();
            assertThat(counts.of(MessageEvent.ACK)).isEqualTo(1);
            assertThat(counts.of(MessageEvent.REDELIVER)).isEqualTo(1);
            ChannelStatistics channel = channel(pair, pair.channel);
            assertThat(channel.counts().of(MessageEvent.PUBLISH)).isEqualTo(10);
            assertThat(channel.counts().of(MessageEvent.CONFIRM)).isEqualTo(10);
            assertThat(channel.counts().of(MessageEvent.GET)).isEqualTo(3);
            assertThat(channel.counts().of(MessageEvent.GET_NO_ACK)).isEqualTo(1);
            assertThat(channel.counts().of(MessageEvent.ACK)).isEqualTo(1);
            assertThat(channel.counts().of(MessageEvent.REDELIVER)).isEqualTo(1);
            assertThat(channel.unacknowledged()).isEqualTo(1);
            assertThat(channel.confirms()).isTrue();
            assertThat(channel.unconfirmed()).isZero();
            assertThat(channel.publishes()).containsExactly(new ChannelStatistics.PublishesTo("", 10, 0, 0));
        }
    }

    private static GetResponse got(@Nullable GetResponse response) {
        return Objects.requireNonNull(response);
    }

    @Test
    void whatFindsNoQueueIsReturnedOrDropped() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            pair.channel.exchangeDeclare("x", "direct");
            pair.channel.queueDeclare("q", false, false, false, NONE);
            pair.channel.queueDeclare("r", false, false, false, NONE);
            pair.channel.queueBind("q", "x", "both");
            pair.channel.queueBind("r", "x", "both");
            for (int i = 0; i < 3; i++) {
                pair.channel.basicPublish("x", "both", new AMQP.BasicProperties(), new byte[i]);
            }
            pair.channel.basicPublish("x", "nowhere", true, new AMQP.BasicProperties(), new byte[5]);
            pair.channel.basicPublish("x", "nowhere", new AMQP.BasicProperties(), new byte[2000]);
            pair.channel.basicGet("q", true);

            BrokerStatistics statistics = pair.broker.statistics();
            assertThat(statistics.exchange("/", "x")).contains(new ExchangeStatistics("/", "x", 5, 6));
            assertThat(statistics.exchanges()).containsExactly(new ExchangeStatistics("/", "x", 5, 6));
            ChannelStatistics channel = channel(pair, pair.channel);
            assertThat(channel.counts().of(MessageEvent.RETURN_UNROUTABLE)).isEqualTo(1);
            assertThat(channel.counts().of(MessageEvent.DROP_UNROUTABLE)).isEqualTo(1);
            assertThat(channel.publishes()).containsExactly(new ChannelStatistics.PublishesTo("x", 5, 1, 1));
            NodeStatistics node = statistics.node();
            assertThat(node.channels().of(MessageEvent.PUBLISH)).isEqualTo(5);
            assertThat(node.channels().of(MessageEvent.ROUTE)).isEqualTo(6);
            assertThat(node.channels().of(MessageEvent.PUBLISH_CONFIRM)).isZero();
            assertThat(node.sizes().of(MessageSize.TO_100_B)).isEqualTo(4);
            assertThat(node.sizes().of(MessageSize.TO_10_KB)).isEqualTo(1);
            assertThat(node.channels().of(MessageEvent.PUBLISH_BYTE)).isEqualTo(1 + 2 + 5 + 2000);
            assertThat(node.publishers()).isEqualTo(1);
        }
    }

    @Test
    void consumersAreSeenWithWhatTheyAskedForAndWhatTheyGet() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            pair.declare("one", Map.of("x-single-active-consumer", true));
            pair.channel.basicQos(2);
            BrokerAndClient.Heard heard = pair.consume("one", "first", Map.of("x-priority", 3));
            pair.consume("one", "second", NONE);
            pair.publish("one", "a", "b", "c");
            assertThat(heard.events.take()).isEqualTo("a");
            assertThat(heard.events.take()).isEqualTo("b");
            pair.channel.basicReject(heard.lastTag() - 1, false);
            assertThat(heard.events.take()).isEqualTo("c");
            pair.channel.basicAck(heard.lastTag(), true);
            pair.channel.queueDeclarePassive("one");

            QueueStatistics queue = queue(pair, "one");
            assertThat(queue.consumers()).isEqualTo(2);
            assertThat(queue.singleActiveConsumer()).contains("first");
            assertThat(queue.counts().of(MessageEvent.DELIVER)).isEqualTo(3);
            assertThat(queue.counts().of(MessageEvent.ACK)).isEqualTo(2);
            assertThat(queue.counts().of(MessageEvent.REJECT)).isEqualTo(1);
            assertThat(queue.counts().of(MessageEvent.LETTER_REJECTED)).isZero();
            assertThat(queue.unacknowledged()).isEqualTo(Held.NOTHING);
            List<ConsumerStatistics> consumers = answer(pair.broker.statistics().consumers());
            assertThat(consumers).extracting(ConsumerStatistics::consumerTag).containsExactly("first", "second");
            assertThat(consumers)
                    .extracting(ConsumerStatistics::activity)
                    .containsExactly(ConsumerStatistics.Activity.SINGLE_ACTIVE, ConsumerStatistics.Activity.WAITING);
            assertThat(consumers.get(0).arguments().integer("x-priority")).hasValue(3);
            assertThat(consumers.get(0).prefetch()).isEqualTo(2);
            assertThat(consumers.get(0).ackRequired()).isTrue();
            assertThat(consumers.get(0).channel().user()).isEqualTo("guest");
            assertThat(answer(pair.broker
                            .statistics()
                            .channel(consumers.get(0).channel().name())))
                    .hasValueSatisfying(
                            channel -> assertThat(channel.consumers()).isEqualTo(2));
            assertThat(pair.broker.statistics().node().consumers()).isEqualTo(2);
        }
    }

    @Test
    void deadLettersAreCountedByTheirReason() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            pair.declare("dead", NONE);
            pair.declare(
                    "q",
                    Map.of(
                            "x-max-length", 2,
                            "x-dead-letter-exchange", "",
                            "x-dead-letter-routing-key", "dead"));
            pair.publish("q", "1", "2", "3", "4", "5");
            pair.channel.basicReject(
                    got(pair.channel.basicGet("q", false)).getEnvelope().getDeliveryTag(), false);
            pair.channel.basicGet("q", true);
            pair.channel.basicPublish(
                    "", "q", new AMQP.BasicProperties.Builder().expiration("0").build(), new byte[1]);
            await("all dead").until(() -> queue(pair, "dead").ready().messages() == 5);

            Counts<MessageEvent> counts = queue(pair, "q").counts();
            assertThat(counts.of(MessageEvent.OVERFLOW)).isEqualTo(3);
            assertThat(counts.of(MessageEvent.REJECT)).isEqualTo(1);
            assertThat(counts.of(MessageEvent.LETTER_OVERFLOW)).isEqualTo(3);
            assertThat(counts.of(MessageEvent.LETTER_REJECTED)).isEqualTo(1);
            assertThat(counts.of(MessageEvent.EXPIRE)).isEqualTo(1);
            assertThat(counts.of(MessageEvent.LETTER_EXPIRED)).isEqualTo(1);
        }
    }

    @Test
    void aTransactionCountsWhenItIsCommitted() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            pair.declare("q", NONE);
            pair.channel.txSelect();
            pair.publish("q", "a", "b");
            pair.channel.basicQos(1);

            ChannelStatistics open = channel(pair, pair.channel);
            assertThat(open.transactional()).isTrue();
            assertThat(open.uncommitted()).isEqualTo(2);
            assertThat(open.counts().of(MessageEvent.PUBLISH)).isZero();

            pair.channel.txRollback();
            pair.publish("q", "c");
            pair.channel.txCommit();
            pair.channel.basicAck(
                    got(pair.channel.basicGet("q", false)).getEnvelope().getDeliveryTag(), false);
            pair.channel.basicQos(1);
            assertThat(channel(pair, pair.channel).acksUncommitted()).isEqualTo(1);
            pair.channel.txCommit();

            Counts<MessageEvent> counts = channel(pair, pair.channel).counts();
            assertThat(counts.of(MessageEvent.PUBLISH)).isEqualTo(1);
            assertThat(counts.of(MessageEvent.ACK)).isEqualTo(1);
            assertThat(queue(pair, "q").counts().of(MessageEvent.PUBLISH)).isEqualTo(1);
            assertThat(queue(pair, "q").counts().of(MessageEvent.ACK)).isEqualTo(1);
        }
    }

    @Test
    void aConnectionIsSeenAsItsClientIntroducedIt() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            ConnectionStatistics seen =
                    answer(pair.broker.statistics().connections()).get(0);

            assertThat(seen.name()).endsWith(" -> 127.0.0.1:" + pair.broker.port());
            assertThat(seen.peerPort()).isPositive();
            assertThat(seen.port()).isEqualTo(pair.broker.port());
            assertThat(seen.user()).isEqualTo("guest");
            assertThat(seen.mechanism()).isEqualTo("PLAIN");
            assertThat(seen.clientProperties().text("product")).contains("RabbitMQ");
            assertThat(seen.clientProperties().table("capabilities")).isPresent();
            assertThat(seen.heartbeatSeconds()).isEqualTo(60);
            assertThat(seen.tls()).isEmpty();
            assertThat(seen.channels()).isEqualTo(1);
            assertThat(seen.state()).isEqualTo("running");
            ConnectionStatistics.Traffic before = seen.traffic();
            pair.declare("q", NONE);
            pair.publish("q", "four");
            pair.channel.basicGet("q", true);
            ConnectionStatistics.Traffic after = answer(pair.broker.statistics().connection(seen.name()))
                    .orElseThrow()
                    .traffic();
            // queue.declare; basic.publish with header and body; basic.get.
            assertThat(after.receivedFrames() - before.receivedFrames()).isEqualTo(5);
            // declare-ok; get-ok with header and body.
            assertThat(after.sentFrames() - before.sentFrames()).isEqualTo(4);
            assertThat(after.receivedBytes()).isGreaterThan(before.receivedBytes());
            assertThat(after.sentBytes()).isGreaterThan(before.sentBytes());
        }
    }

    @Test
    void aSampleTellsOnlyOfWhatHasChanged() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient();
                BrokerAndClient.Another other = pair.another()) {
            pair.declare("busy", NONE);
            pair.declare("idle", NONE);
            BrokerStatistics statistics = pair.broker.statistics();
            Sample everything = answer(statistics.sample());
            assertThat(everything.queues()).extracting(QueueStatistics::name).containsExactlyInAnyOrder("busy", "idle");
            assertThat(everything.connections()).hasSize(2);
            assertThat(everything.channels()).hasSize(2);

            pair.publish("busy", "a");
            pair.channel.basicQos(1);
            Sample next = answer(statistics.sample());
            assertThat(next.queues()).extracting(QueueStatistics::name).containsExactly("busy");
            assertThat(next.queues().get(0).ready().messages()).isEqualTo(1);
            assertThat(next.channels()).hasSize(1);
            assertThat(next.connections()).hasSize(1);

            assertThat(answer(statistics.sample()).queues()).isEmpty();

            long channelId = everything.channels().stream()
                    .map(ChannelStatistics::id)
                    .filter(id -> id != next.channels().get(0).id())
                    .findFirst()
                    .orElseThrow();
            other.channel.close();
            pair.channel.queueDelete("idle");
            Sample last = answer(statistics.sample());
            assertThat(last.channelsGone()).containsExactly(channelId);
            assertThat(last.queues())
                    .filteredOn(queue -> queue.life() == Life.GONE)
                    .extracting(QueueStatistics::name)
                    .containsExactly("idle");
        }
    }

    @Test
    void whatWasCountedOutlivesWhatItWasCountedFor() throws Exception {
        try (BrokerAndClient pair = new BrokerAndClient()) {
            pair.channel.queueDeclare("q", false, false, false, NONE);
            pair.channel.queueDeclare("q", false, false, false, NONE);
            pair.publish("q", "a", "b");
            pair.channel.basicGet("q", true);
            pair.channel.queueDelete("q");
            pair.channel.close();

            NodeStatistics node = pair.broker.statistics().node();
            assertThat(node.channels().of(MessageEvent.PUBLISH)).isEqualTo(2);
            assertThat(node.classicQueues().of(MessageEvent.GET_NO_ACK)).isEqualTo(1);
            assertThat(node.quorumQueues().isNothing()).isTrue();
            assertThat(node.events().of(NodeEvent.QUEUE_DECLARE)).isEqualTo(2);
            assertThat(node.events().of(NodeEvent.QUEUE_CREATE)).isEqualTo(1);
            assertThat(node.events().of(NodeEvent.QUEUE_DELETE)).isEqualTo(1);
            assertThat(node.events().of(NodeEvent.CHANNEL_OPEN)).isEqualTo(1);
            assertThat(node.events().of(NodeEvent.CHANNEL_CLOSE)).isEqualTo(1);
            assertThat(node.events().of(NodeEvent.AUTHENTICATION_SUCCESS)).isEqualTo(1);
            assertThat(node.publishers()).isZero();
            assertThat(pair.broker.statistics().virtualHosts().get(0).counts().of(MessageEvent.PUBLISH))
                    .isEqualTo(2);
        }
    }
}
