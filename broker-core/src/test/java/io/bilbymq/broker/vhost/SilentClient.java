package io.bilbymq.broker.vhost;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.queue.Queue;
import io.bilbymq.broker.queue.QueueAnswer;
import io.bilbymq.broker.queue.QueueClient;
import io.bilbymq.broker.queue.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that keeps what queues answer it and forgets the rest. */
final class SilentClient implements QueueClient {
    private final Loop loop;
    private final List<QueueAnswer> answers = new ArrayList<>();

    SilentClient(Loop loop) {
        this.loop = loop;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    List<QueueAnswer> answers() {
        return answers;
    }

    /** A subscription of this client; make each once. */
    Subscription subscription() {
        return new Subscription(this, "tag", false, false, 0, 0);
    }

    @Override
    public void answered(Queue queue, QueueAnswer answer) {
        answers.add(answer);
    }

    @Override
    public void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {}

    @Override
    public void published(long first, long last, boolean taken) {}

    @Override
    public void cancelled(Queue queue, Subscription subscription) {}

    @Override
    public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {}

    @Override
    public void permitsWanted(Queue queue) {}

    @Override
    public void permitsReturned(Queue queue, int count) {}
}
