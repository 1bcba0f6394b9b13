package io.bilbymq.it.crash.load;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.it.crash.check.Event;
import io.bilbymq.it.crash.check.Fingerprint;
import io.bilbymq.it.crash.check.History;
import io.bilbymq.it.crash.check.MessageId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Publishes messages of all kinds, in confirm mode or in transactions, and writes down what it is told about them. */
final class Publisher extends Actor {
    private static final int TRANSACTION_MAX = 50;
    private static final long POLL_MILLIS = 20;

    private final Style style;
    private final AtomicLong numbers;
    private final RandomGenerator random;
    private final ConcurrentNavigableMap<Long, MessageId> open = new ConcurrentSkipListMap<>();
    private final Semaphore window;

    /**
     * How a publisher publishes.
     *
     * @param window messages without an answer at a time; 0 for transactions instead of confirms
     * @param messagesMax in one era
     * @param persistentPercent of the messages
     */
    record Style(int window, int messagesMax, int persistentPercent, Bodies bodies) {}

    /** @param numbers the publisher's own, so that it goes on counting in its next life */
    Publisher(
            String name,
            History history,
            ConnectionFactory broker,
            Style style,
            AtomicLong numbers,
            RandomGenerator random) {
        super(name, history, broker);
        this.style = style;
        this.numbers = numbers;
        this.random = random;
        window = new Semaphore(style.window());
    }

    @Override
    void work(Connection connection) throws IOException, InterruptedException {
        Channel channel = openChannel(connection);
        if (style.window() == 0) {
            publishInTransactions(channel);
        } else {
            publishConfirmed(channel);
        }
    }

    private void publishConfirmed(Channel channel) throws IOException, InterruptedException {
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> answered(tag, multiple, Event.Confirmed::new),
                (tag, multiple) -> answered(tag, multiple, Event.Refused::new));
        for (int i = 0; i < style.messagesMax() && !stopping(); i++) {
            while (!window.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stopping() || !channel.isOpen()) {
                    return;
                }
            }
            publish(channel, channel.getNextPublishSeqNo());
        }
        while (!stopping()
                && channel.isOpen()
                && !window.tryAcquire(style.window(), POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            // until every answer is in
        }
    }

    private void answered(long tag, boolean multiple, Function<MessageId, Event> event) {
        List<Long> tags = multiple ? new ArrayList<>(open.headMap(tag, true).keySet()) : List.of(tag);
        for (Long each : tags) {
            MessageId message = open.remove(each);
            if (message != null) {
                history.add(event.apply(message));
                window.release();
            }
        }
    }

    private void publishInTransactions(Channel channel) throws IOException {
        channel.txSelect();
        for (int published = 0; published < style.messagesMax() && !stopping(); ) {
            int size = 1 + random.nextInt(TRANSACTION_MAX);
            List<MessageId> messages = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                messages.add(publish(channel, 0));
            }
            channel.txCommit();
            messages.forEach(message -> history.add(new Event.Confirmed(message)));
            published += size;
        }
    }

    /** Publishes the next message; a tag above 0 is the one that its answer will have. */
    private MessageId publish(Channel channel, long tag) throws IOException {
        MessageId message = new MessageId(name, numbers.incrementAndGet());
        Topology.Target target = Topology.choose(random);
        boolean persistent = random.nextInt(100) < style.persistentPercent();
        byte[] body = style.bodies().next(random);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .messageId(message.toString())
                .deliveryMode(persistent ? 2 : 1)
                .build();
        history.add(new Event.Attempted(message, era, target.queues(), persistent, Fingerprint.of(body)));
        if (tag > 0) {
            open.put(tag, message);
        }
        channel.basicPublish(target.exchange(), target.routingKey(), properties, body);
        return message;
    }
}
