package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import io.bilbymq.broker.statistics.Counts;
import io.bilbymq.broker.statistics.MessageEvent;
import io.bilbymq.broker.statistics.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down every effect of a machine, in order. */
final class RecordingEffects implements QueueEffects {
    private final List<Effect> recorded = new ArrayList<>();
    private final Tally<MessageEvent> tally = new Tally<>(MessageEvent.class);

    /** What has happened since the last call. */
    List<Effect> take() {
        final List<Effect> taken = List.copyOf(recorded);
        recorded.clear();
        return taken;
    }

    /** What was counted since the beginning. */
    Counts<MessageEvent> counts() {
        return tally.counts();
    }

    @Override
    public void lags(boolean lags) {
        // Seen in what it comes to, the capacity of consumers.
    }

    @Override
    public void happened(MessageEvent event, long times) {
        tally.add(event, times);
    }

    @Override
    public void deliver(Subscription subscription, long sequence, Message message, boolean redelivered) {
        recorded.add(new Effect.Deliver(subscription, sequence, message, redelivered));
    }

    @Override
    public void published(PublishListener publisher, long ticket, boolean taken) {
        recorded.add(new Effect.Published(publisher, ticket, taken));
    }

    @Override
    public void died(Leaving.Dead dead) {
        recorded.add(new Effect.Died(dead));
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
    public void timedOut(QueueClient client, @Nullable Subscription subscription, long millis) {
        recorded.add(new Effect.TimedOut(client, subscription, millis));
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
    public void answerWhenDurable(QueueClient client, QueueAnswer answer) {
        recorded.add(new Effect.AnswerWhenDurable(client, answer));
    }

    @Override
    public void held(Message message) {
        recorded.add(new Effect.Held(message));
    }

    @Override
    public void enrolled(long sequence, Message message, long deadline) {
        recorded.add(new Effect.Enrolled(sequence, message));
    }

    @Override
    public void placed(long sequence, Message message, long deadline) {
        recorded.add(new Effect.Placed(sequence, message));
    }

    @Override
    public void withdrawn(Message message, boolean taken) {
        recorded.add(new Effect.Withdrawn(message, taken));
    }

    @Override
    public void withdrawnWhenDurable(Message message) {
        recorded.add(new Effect.WithdrawnWhenDurable(message));
    }

    @Override
    public void settled(long sequence, Message message) {
        recorded.add(new Effect.Settled(sequence, message));
    }

    @Override
    public void tallied(long sequence, long tally) {
        recorded.add(new Effect.Tallied(sequence, tally));
    }

    @Override
    public void purged(long first, long last) {
        recorded.add(new Effect.Purged(first, last));
    }

    @Override
    public void dropped(Message message) {
        recorded.add(new Effect.Dropped(message));
    }

    @Override
    public void droppedUnread(long position, int length) {
        recorded.add(new Effect.DroppedUnread(position, length));
    }

    @Override
    public void settledUnread(long sequence, long position, int length) {
        recorded.add(new Effect.SettledUnread(sequence, position, length));
    }

    @Override
    public void show(Missing missing, Consumer<@Nullable Message[]> answer) {
        recorded.add(new Effect.Show(missing, answer));
    }

    @Override
    public void later(long millis, Runnable then) {
        recorded.add(new Effect.Later(millis, then));
    }

    @Override
    public void whenDurable(Runnable then) {
        recorded.add(new Effect.WhenDurable(then));
    }

    @Override
    public void wakeAt(long time) {
        recorded.add(new Effect.WakeAt(time));
    }

    @Override
    public void read(Missing missing) {
        recorded.add(new Effect.Read(missing));
    }

    @Override
    public void readDead(Missing missing) {
        recorded.add(new Effect.ReadDead(missing));
    }

    @Override
    public void counted(long bytes) {
        recorded.add(new Effect.Counted(bytes));
    }

    @Override
    public void copyFreed(long position) {
        recorded.add(new Effect.CopyFreed(position));
    }

    /** Nothing follows from it for anybody who looks at effects. */
    @Override
    public void hasMuch() {}

    @Override
    public void closed() {
        recorded.add(new Effect.Closed());
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
