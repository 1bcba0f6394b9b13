package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that writes down what queues tell it, as the effects they had. Read it on its loop, or when that rests. */
final class TestClient implements QueueClient {
    private final String name;
    private final Loop loop;
    final List<Effect> heard = new ArrayList<>();

    /** Answers to publishes as they came: {@code first..last}. */
    final List<String> answers = new ArrayList<>();

    TestClient(String name, Loop loop) {
        this.name = name;
        this.loop = loop;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    private void hear(Effect effect) {
        assert loop.inLoop() : "told on another loop";
        heard.add(effect);
    }

    @Override
    public void deliver(Queue queue, Subscription subscription, long sequence, Message message, boolean redelivered) {
        hear(new Effect.Deliver(subscription, sequence, message, redelivered));
    }

    @Override
    public void published(long first, long last, boolean taken) {
        answers.add(first + ".." + last + (taken ? "" : " refused"));
        for (long ticket = first; ticket <= last; ticket++) {
            hear(new Effect.Published(this, ticket, taken));
        }
    }

    @Override
    public void answered(Queue queue, QueueAnswer answer) {
        hear(new Effect.Answer(this, answer));
    }

    @Override
    public void cancelled(Queue queue, Subscription subscription) {
        hear(new Effect.Cancelled(subscription));
    }

    @Override
    public void timedOut(Queue queue, @Nullable Subscription subscription, long millis) {
        hear(new Effect.TimedOut(this, subscription, millis));
    }

    @Override
    public void permitsWanted(Queue queue) {
        hear(new Effect.PermitsWanted(this));
    }

    @Override
    public void permitsReturned(Queue queue, int count) {
        hear(new Effect.PermitsReturned(this, count));
    }

    @Override
    public String toString() {
        return name;
    }
}
