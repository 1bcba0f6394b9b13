package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.loop.ManualLoop;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.AckMode;
import io.bilbymq.broker.queue.GotMessage;
import io.bilbymq.broker.queue.QueueCounts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Messages that are got from a queue, or dropped, by those who are no clients. */
class ManagedQueueGetTest {
    private final VirtualHostFixture host = new VirtualHostFixture();
    private final ManagedQueue queue = host.virtualHost.managed("q");

    @Test
    void messagesComeInOrderWithAllThatIsKnownOfThem() {
        declared(FieldTable.empty());
        deposit("a", "b", "c");

        final List<GotMessage> got = done(queue.get(2, AckMode.ACK_REQUEUE_TRUE));

        assertThat(bodies(got)).containsExactly("a", "b");
        assertThat(got.get(0).routingKey()).isEqualTo("key");
        assertThat(got.get(0).exchange()).isEqualTo("x");
        assertThat(got.get(0).properties().contentType()).contains("text/plain");
        assertThat(got.get(0).redelivered()).isFalse();
        assertThat(got.stream().map(GotMessage::messageCount)).containsExactly(2, 1);
    }

    @Test
    void requeuedMessagesAreInTheirPlacesAgainAndRedelivered() {
        declared(FieldTable.empty());
        deposit("a", "b", "c");

        done(queue.get(2, AckMode.ACK_REQUEUE_TRUE));

        final List<GotMessage> again = done(queue.get(10, AckMode.REJECT_REQUEUE_TRUE));
        assertThat(bodies(again)).containsExactly("a", "b", "c");
        assertThat(again.stream().map(GotMessage::redelivered)).containsExactly(true, true, false);
        assertThat(done(queue.counts())).isEqualTo(new QueueCounts(3, 0, 0));
    }

    @Test
    void acknowledgedMessagesAreGone() {
        declared(FieldTable.empty());
        deposit("a", "b", "c");

        assertThat(bodies(done(queue.get(2, AckMode.ACK_REQUEUE_FALSE)))).containsExactly("a", "b");

        assertThat(done(queue.counts())).isEqualTo(new QueueCounts(1, 0, 0));
        assertThat(bodies(done(queue.get(2, AckMode.ACK_REQUEUE_FALSE)))).containsExactly("c");
        assertThat(done(queue.get(2, AckMode.ACK_REQUEUE_FALSE))).isEmpty();
        assertThat(held()).isZero();
    }

    @Test
    void rejectedMessagesGoWhereDeadLettersGo() {
        declared(FieldTable.of(List.of(
                new FieldTable.Entry("x-dead-letter-exchange", FieldValue.of("")),
                new FieldTable.Entry("x-dead-letter-routing-key", FieldValue.of("dead")))));
        host.declared(host.durable("dead"));
        deposit("a", "b");

        done(queue.get(1, AckMode.REJECT_REQUEUE_FALSE));

        assertThat(done(queue.counts())).isEqualTo(new QueueCounts(1, 0, 0));
        final List<GotMessage> dead = done(host.virtualHost.managed("dead").get(5, AckMode.ACK_REQUEUE_TRUE));
        assertThat(bodies(dead)).containsExactly("a");
    }

    @Test
    void rejectingCountsTowardsTheDeliveryLimitAndGoingAwayDoesNot() {
        declared(FieldTable.of(List.of(
                new FieldTable.Entry("x-queue-type", FieldValue.of("quorum")),
                new FieldTable.Entry("x-delivery-limit", FieldValue.of(1)))));
        deposit("a");

        for (int i = 0; i < 5; i++) {
            assertThat(done(queue.get(1, AckMode.ACK_REQUEUE_TRUE))).hasSize(1);
        }
        assertThat(done(queue.get(1, AckMode.REJECT_REQUEUE_TRUE))).hasSize(1);
        assertThat(done(queue.get(1, AckMode.REJECT_REQUEUE_TRUE))).hasSize(1);

        assertThat(done(queue.get(1, AckMode.REJECT_REQUEUE_TRUE))).isEmpty();
    }

    @Test
    void purgingSaysHowManyMessagesWereDropped() {
        declared(FieldTable.empty());
        deposit("a", "b", "c");

        assertThat(done(queue.purge())).isEqualTo(3);

        assertThat(done(queue.purge())).isZero();
        assertThat(held()).isZero();
    }

    @Test
    void aQueueThatIsNotThereIsNotFound() {
        refused(queue.get(1, AckMode.ACK_REQUEUE_TRUE), ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");
        refused(queue.purge(), ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");
    }

    @Test
    void aQueueThatGoesMeanwhileIsNotFound() {
        final DeclaredQueue declared = declared(FieldTable.empty());
        deposit("a");
        final ManualLoop from = host.loops.loop(0);
        from.run(() -> declared.queue().close(from, false, false, closed -> {}));
        host.loops.runAll();

        refused(queue.get(1, AckMode.ACK_REQUEUE_TRUE), ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");
        refused(queue.purge(), ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");
    }

    @Test
    void theExclusiveQueueOfAConnectionIsLocked() {
        host.declared(host.exclusive("q", host.owner));
        final String locked =
                "cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally declared on"
                        + " another connection or the exclusive property value does not match that of the original"
                        + " declaration.";

        refused(queue.get(1, AckMode.ACK_REQUEUE_TRUE), ReplyCode.RESOURCE_LOCKED, locked);
        refused(queue.purge(), ReplyCode.RESOURCE_LOCKED, locked);
    }

    @Test
    void largeMessagesComeInPortions() {
        declared(FieldTable.empty());
        final String large = "x".repeat(6 * 1024 * 1024);
        deposit(large, large, large, large);

        assertThat(done(queue.get(10, AckMode.ACK_REQUEUE_FALSE))).hasSize(3);

        assertThat(done(queue.counts()).ready()).isOne();
    }

    private DeclaredQueue declared(FieldTable arguments) {
        return host.declared(host.durable("q", arguments));
    }

    private void deposit(String... bodies) {
        final ManualLoop from = host.loops.loop(1);
        final byte[] properties =
                Properties.builder().contentType("text/plain").build().toBytes();
        from.run(() -> {
            for (final String body : bodies) {
                final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                final byte[] content = new byte[properties.length + bytes.length];
                System.arraycopy(properties, 0, content, 0, properties.length);
                System.arraycopy(bytes, 0, content, properties.length, bytes.length);
                final Message message = new Message(new Address("x", "key"), content, properties.length);
                message.heldBy(1, from.memory());
                host.virtualHost.requireQueue("q").queue().deposit(from, message);
            }
        });
        host.loops.runAll();
    }

    private long held() {
        return host.loops.all().stream()
                .mapToLong(loop -> loop.memory().bytes())
                .sum();
    }

    private static List<String> bodies(List<GotMessage> messages) {
        return messages.stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private <T> T done(CompletionStage<T> asked) {
        host.loops.runAll();
        final CompletableFuture<T> answer = asked.toCompletableFuture();
        assertThat(answer).isCompleted();
        return answer.join();
    }

    private void refused(CompletionStage<?> asked, ReplyCode code, String text) {
        host.loops.runAll();
        assertThatThrownBy(() -> asked.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(AmqpException.class, why -> {
                    assertThat(why.explanation()).isEqualTo(text);
                    assertThat(why.code()).isEqualTo(code);
                });
    }
}
