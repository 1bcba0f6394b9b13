package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import java.util.ArrayList;
import java.util.List;

/** Writes down every effect of a machine, in order. */
final class RecordingEffects implements QueueEffects {
    private final List<Effect> recorded = new ArrayList<>();

    /** What has happened since the last call. */
    List<Effect> take() {
        final List<Effect> taken = List.copyOf(recorded);
        recorded.clear();
        return taken;
    }

    @Override
    public void deliver(Subscription subscription, long sequence, Message message, boolean redelivered) {
        recorded.add(new Effect.Deliver(subscription, sequence, message, redelivered));
    }

    @Override
    public void published(QueueClient publisher, long ticket, boolean taken) {
        recorded.add(new Effect.Published(publisher, ticket, taken));
    }

    @Override
    public void answer(QueueClient client, QueueAnswer answer) {
        recorded.add(new Effect.Answer(client, answer));
    }

    @Override
    public void cancelled(Subscription subscription) {
        recorded.add(new Effect.Cancelled(subscription));
    }

    @Override
    public void permitsWanted(QueueClient client) {
        recorded.add(new Effect.PermitsWanted(client));
    }

    @Override
    public void permitsReturned(QueueClient client, int count) {
        recorded.add(new Effect.PermitsReturned(client, count));
    }

    @Override
    public void released(Message message) {
        recorded.add(new Effect.Released(message));
    }

    @Override
    public void unused() {
        recorded.add(new Effect.Unused());
    }
}
