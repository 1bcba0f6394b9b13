package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import io.bilbymq.it.crash.check.ConsumerId;
import io.bilbymq.it.crash.check.Event;
import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Empties the queues of a broker that has no other clients since it was started. One thread. */
public final class Drain {
    private static final int PREFETCH = 500;
    private static final int ACKNOWLEDGE_EVERY = 100;
    private static final long POLL_MILLIS = 5;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Drain() {}

    /** Takes everything there is out of all queues and writes it down. */
    public static void all(Connection connection, History history)
            throws IOException, TimeoutException, InterruptedException {
        for (String queue : Topology.queues()) {
            one(connection, history, queue);
        }
    }

    private static void one(Connection connection, History history, String queue)
            throws IOException, TimeoutException, InterruptedException {
        try (Channel channel = connection.createChannel()) {
            channel.basicQos(PREFETCH);
            ConsumerId consumer = new ConsumerId("drain of " + queue, history.era(), 1, true);
            Receiver receiver = new Receiver(channel, new Receipts(history, queue, consumer));
            String tag = channel.basicConsume(queue, false, receiver);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (channel.messageCount(queue) > 0) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(queue + " still holds " + channel.messageCount(queue) + " messages");
                }
                receiver.cancelled.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
            // What was ready is on its way to us; what is on its way comes before the answer to this.
            channel.basicCancel(tag);
            receiver.cancelled.await();
            receiver.acknowledge();
            history.add(new Event.Drained(queue, left(channel, queue)));
        }
    }

    private static long left(Channel channel, String queue) throws IOException {
        GetResponse more = channel.basicGet(queue, false);
        return more == null ? 0 : more.getMessageCount() + 1L;
    }

    /** Confined to the channel's callbacks until it is cancelled. */
    private static final class Receiver extends DefaultConsumer {
        private final Receipts receipts;
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private volatile long lastTag;

        Receiver(Channel channel, Receipts receipts) {
            super(channel);
            this.receipts = receipts;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            receipts.received(envelope, properties, body);
            lastTag = envelope.getDeliveryTag();
            if (receipts.heldCount() >= ACKNOWLEDGE_EVERY) {
                acknowledge();
            }
        }

        @Override
        public void handleCancelOk(String tag) {
            cancelled.countDown();
        }

        void acknowledge() throws IOException {
            if (receipts.heldCount() > 0) {
                receipts.settlingUpTo(lastTag);
                getChannel().basicAck(lastTag, true);
            }
        }
    }
}
