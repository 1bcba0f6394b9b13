package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.bilbymq.it.crash.check.ConsumerId;
import io.bilbymq.it.crash.check.History;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Consumes a queue as people do: acknowledges late and several at once, gives back, rejects, closes its channel now and then
 * with messages in its hands and opens another.
 */
final class Consumer extends Actor {
    private static final int PREFETCH_MAX = 500;
    private static final int DELIVERIES_UNTIL_CLOSE_MAX = 4000;
    private static final long POLL_MILLIS = 20;

    private final String queue;
    private final RandomGenerator random;

    Consumer(String name, History history, ConnectionFactory broker, String queue, RandomGenerator random) {
        super(name, history, broker);
        this.queue = queue;
        this.random = random;
    }

    @Override
    void work(Connection connection) throws IOException, InterruptedException {
        for (int life = 1; !stopping() && connection.isOpen(); life++) {
            Channel channel = openChannel(connection);
            int prefetch = 1 + random.nextInt(PREFETCH_MAX);
            channel.basicQos(prefetch);
            Life callbacks = new Life(channel, prefetch, new ConsumerId(name, era, life, false), random.nextLong());
            channel.basicConsume(queue, false, callbacks);
            while (!callbacks.over.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stopping() || !(channel.isOpen() || callbacks.closing)) {
                    return;
                }
            }
        }
    }

    /** One channel's worth of deliveries. Confined to the channel's callbacks, but for {@link #closing} and {@link #over}. */
    private final class Life extends DefaultConsumer {
        private final Receipts receipts;
        private final RandomGenerator choices;
        private final int heldMax;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean closing;
        private int deliveriesLeft;

        Life(Channel channel, int prefetch, ConsumerId consumer, long seed) {
            super(channel);
            receipts = new Receipts(history, queue, consumer);
            choices = new java.util.SplittableRandom(seed);
            heldMax = 1 + choices.nextInt(prefetch);
            deliveriesLeft = 1 + choices.nextInt(DELIVERIES_UNTIL_CLOSE_MAX);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            if (closing) {
                // Came before the channel was closed, but nobody looked at it; somebody else may have it by now.
                return;
            }
            receipts.received(envelope, properties, body);
            try {
                settle(envelope.getDeliveryTag());
                if (--deliveriesLeft == 0) {
                    receipts.closing();
                    close();
                }
            } catch (IOException | TimeoutException | ShutdownSignalException e) {
                failed(e);
            }
        }

        private void close() throws IOException, TimeoutException {
            closing = true;
            try {
                getChannel().close();
            } finally {
                // Not before: a queue with one consumer at a time would have two for a moment.
                over.countDown();
            }
        }

        private void settle(long deliveryTag) throws IOException {
            int choice = choices.nextInt(100);
            if (choice < 2) {
                receipts.requeuing(deliveryTag);
                getChannel().basicNack(deliveryTag, false, true);
            } else if (choice < 3) {
                receipts.settling(deliveryTag);
                getChannel().basicReject(deliveryTag, false);
            } else if (receipts.heldCount() >= heldMax) {
                receipts.settlingUpTo(deliveryTag);
                getChannel().basicAck(deliveryTag, true);
            }
        }
    }
}
