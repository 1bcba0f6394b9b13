package io.bilbymq.broker.queue;

import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.statistics.ConsumerStatistics;
import io.bilbymq.broker.statistics.ConsumerStatistics.Activity;
import io.bilbymq.broker.statistics.QueueStatistics;
import io.bilbymq.broker.statistics.QueueStatistics.Held;
import io.bilbymq.broker.statistics.QueueStatistics.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What is to be seen of a queue from outside, as long as nothing else happens on its loop: not to be kept. */
public final class QueueView {
    /** What a queue costs without messages, as docs/memory.md has it. */
    private static final int QUEUE_BYTES = 1300;

    private final Queue queue;
    private final QueueSpeech speech;
    private final QueueLife life;
    private final HeldMessages held;
    private final Consumers consumers;

    QueueView(Queue queue, QueueSpeech speech, QueueLife life, HeldMessages held, Consumers consumers) {
        this.queue = queue;
        this.speech = speech;
        this.life = life;
        this.held = held;
        this.consumers = consumers;
    }

    /** Whether no delivery is outstanding. */
    boolean isIdle() {
        return held.unsettled().count() == 0;
    }

    /** How it is now. */
    public QueueStatistics statistics() {
        final ReadyMessages ready = held.ready();
        final Held unacknowledged = held.unsettled().held();
        final long places = (ready.size() + unacknowledged.messages()) * Message.PLACE_BYTES;
        return new QueueStatistics(
                queue.id(),
                queue.name().virtualHost(),
                queue.name().name(),
                life(),
                new Held(ready.size(), ready.bodyBytes()),
                unacknowledged,
                held.areDurable() ? ready.recorded().plus(held.unsettled().kept()) : Held.NOTHING,
                ready.residentBytes(),
                QUEUE_BYTES + ready.residentBytes() + unacknowledged.bytes() + places,
                consumers.count(),
                consumers.count() == 0 ? 0 : speech.consumerCapacity(),
                headTimestamp(ready),
                consumers.exclusiveTag(),
                consumers.singleActiveTag(),
                speech.counts());
    }

    private Life life() {
        return switch (life) {
            case OPEN -> consumers.arePaused() ? Life.PAUSED : Life.RUNNING;
            case CRASHED -> Life.CRASHED;
            case GONE, FAILED -> Life.GONE;
        };
    }

    private static OptionalLong headTimestamp(ReadyMessages ready) {
        final Message head = ready.isEmpty() || !ready.headKnown() ? null : ready.message();
        return head == null
                ? OptionalLong.empty()
                : new Properties(head.content(), 0, head.propertiesLength()).timestamp();
    }

    /** Its consumers. */
    public List<ConsumerStatistics> consumers() {
        final List<ConsumerStatistics> all = new ArrayList<>(consumers.count());
        consumers.forEach(consumer -> {
            final Subscription subscription = consumer.subscription;
            if (subscription != null) {
                all.add(new ConsumerStatistics(
                        queue.name().virtualHost(),
                        queue.name().name(),
                        subscription.consumerTag(),
                        subscription.client().details(),
                        !subscription.noAck(),
                        subscription.prefetch(),
                        subscription.exclusive(),
                        consumer.served,
                        activity(consumer),
                        subscription.arguments(),
                        subscription.timeout()));
            }
        });
        return all;
    }

    private Activity activity(Consumer consumer) {
        if (!consumers.serveOne()) {
            return Activity.UP;
        }
        return consumer.served ? Activity.SINGLE_ACTIVE : Activity.WAITING;
    }
}
