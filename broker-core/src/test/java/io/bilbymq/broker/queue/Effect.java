package io.bilbymq.broker.queue;

import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.PublishListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An effect of a queue, as a value that tests compare. Clients, subscriptions and messages compare by identity. */
sealed interface Effect {
    record Deliver(Subscription subscription, long sequence, Message message, boolean redelivered) implements Effect {}

    record Published(PublishListener publisher, long ticket, boolean taken) implements Effect {}

    record Died(Leaving.Dead dead) implements Effect {}

    record Answer(QueueClient client, QueueAnswer answer) implements Effect {}

    record Cancelled(Subscription subscription) implements Effect {}

    record TimedOut(QueueClient client, @Nullable Subscription subscription, long millis) implements Effect {}

    record PermitsWanted(QueueClient client) implements Effect {}

    record PermitsReturned(QueueClient client, int count) implements Effect {}

    record Released(Message message) implements Effect {}

    record AnswerWhenDurable(QueueClient client, QueueAnswer answer) implements Effect {}

    record Held(Message message) implements Effect {}

    record Enrolled(long sequence, Message message) implements Effect {}

    record Placed(long sequence, Message message) implements Effect {}

    record WithdrawnWhenDurable(Message message) implements Effect {}

    record Withdrawn(Message message, boolean taken) implements Effect {}

    record Settled(long sequence, Message message) implements Effect {}

    record Tallied(long sequence, long tally) implements Effect {}

    record Purged(long first, long last) implements Effect {}

    record Dropped(Message message) implements Effect {}

    record DroppedUnread(long position, int length) implements Effect {}

    record SettledUnread(long sequence, long position, int length) implements Effect {}

    record Show(Missing missing, Consumer<@Nullable Message[]> answer) implements Effect {}

    record Later(long millis, Runnable then) implements Effect {}

    record WhenDurable(Runnable then) implements Effect {}

    record WakeAt(long time) implements Effect {}

    record Read(Missing missing) implements Effect {}

    record ReadDead(Missing missing) implements Effect {}

    record Counted(long bytes) implements Effect {}

    record CopyFreed(long position) implements Effect {}

    record Closed() implements Effect {}

    record Unused() implements Effect {}
}
