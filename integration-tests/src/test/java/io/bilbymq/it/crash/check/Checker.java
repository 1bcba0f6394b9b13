package io.bilbymq.it.crash.check;

import io.bilbymq.it.crash.check.Event.Attempted;
import io.bilbymq.it.crash.check.Event.ChannelClosed;
import io.bilbymq.it.crash.check.Event.Confirmed;
import io.bilbymq.it.crash.check.Event.ConnectionsMayFail;
import io.bilbymq.it.crash.check.Event.Delivered;
import io.bilbymq.it.crash.check.Event.Drained;
import io.bilbymq.it.crash.check.Event.Fault;
import io.bilbymq.it.crash.check.Event.Refused;
import io.bilbymq.it.crash.check.Event.Requeued;
import io.bilbymq.it.crash.check.Event.Settled;
import io.bilbymq.it.crash.check.MessageFate.Answer;
import io.bilbymq.it.crash.check.MessageFate.Copy;
import io.bilbymq.it.crash.check.Verdict.Figures;
import io.bilbymq.it.crash.check.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replays a {@link History} that ended with all queues drained, and says which promises were broken. The promises:
 *
 * <ul>
 *   <li>What was confirmed before a fault is delivered until it is settled. A transient message may go with the next fault; what
 *       was not confirmed in time may come or not.
 *   <li>Nothing comes that was not published, nor from another queue, nor with another body.
 *   <li>A publisher's messages come in their order: all that one consumer gets for the first time, all that a queue with one
 *       consumer gives for the first time, all that is drained.
 *   <li>What comes again has a reason (a fault, a closed channel, given back) and is marked; what is marked has a reason.
 *   <li>A message is answered once. A drained queue is empty.
 * </ul>
 *
 * <p>A message that was settled before a fault may come back after it, marked: acknowledgements are not confirmed.
 */
public final class Checker {
    private final Set<String> queuesWithOneConsumer;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<MessageId, MessageFate> messages = new HashMap<>();
    private final Set<ConsumerId> closed = new HashSet<>();
    private final Set<String> queuesWithCloses = new HashSet<>();
    private final Map<Sequence, Long> lastNumbers = new HashMap<>();
    private int era = 1;

    /** Whether connections of this era may have been closed by the broker. */
    private boolean mayHaveFailed;

    private long confirmed;
    private long refused;
    private long deliveries;
    private long repeated;

    private Checker(Set<String> queuesWithOneConsumer) {
        this.queuesWithOneConsumer = queuesWithOneConsumer;
    }

    /** What must ascend: the numbers of one publisher, as a queue gave them, to all or to one consumer. */
    private record Sequence(
            String publisher, String queue, @Nullable ConsumerId consumer) {}

    /**
     * Checks a history.
     *
     * @param queuesWithOneConsumer queues that no two consumers ever had at the same time
     */
    public static Verdict check(List<Event> history, Set<String> queuesWithOneConsumer) {
        Checker checker = new Checker(queuesWithOneConsumer);
        history.forEach(checker::replay);
        return checker.verdict();
    }

    private void replay(Event event) {
        if (event instanceof Attempted attempted) {
            if (messages.put(attempted.message(), new MessageFate(attempted)) != null) {
                throw new IllegalArgumentException(attempted.message() + " was published twice: the history is wrong");
            }
        } else if (event instanceof Confirmed answer) {
            answered(answer.message(), Answer.CONFIRMED);
        } else if (event instanceof Refused answer) {
            answered(answer.message(), Answer.REFUSED);
        } else if (event instanceof Delivered delivered) {
            delivered(delivered);
        } else if (event instanceof Settled settled) {
            copy(settled.message(), settled.queue()).settle();
        } else if (event instanceof Requeued requeued) {
            copy(requeued.message(), requeued.queue()).requeued = true;
        } else if (event instanceof ChannelClosed close) {
            closed.add(close.consumer());
            queuesWithCloses.add(close.queue());
        } else if (event instanceof ConnectionsMayFail) {
            mayHaveFailed = true;
        } else if (event instanceof Fault fault) {
            era = fault.era() + 1;
            mayHaveFailed = false;
            queuesWithCloses.clear();
        } else if (event instanceof Drained drained && drained.left() != 0) {
            violate(Kind.NOT_EMPTY, drained.queue() + " holds " + drained.left() + " after it was drained");
        }
    }

    private void answered(MessageId message, Answer answer) {
        MessageFate fate = messages.get(message);
        if (fate == null) {
            throw new IllegalArgumentException(message + " was answered before it was published: the history is wrong");
        }
        if (fate.answer() != Answer.NONE) {
            violate(Kind.ANSWERED_TWICE, message + " was " + fate.answer() + ", then " + answer);
        } else if (fate.attempt.era() == era) {
            fate.answered(answer, era);
            confirmed += answer == Answer.CONFIRMED ? 1 : 0;
            refused += answer == Answer.REFUSED ? 1 : 0;
        }
    }

    private void delivered(Delivered delivery) {
        deliveries++;
        MessageFate fate = messages.get(delivery.message());
        Copy copy = fate == null ? null : fate.copy(delivery.queue());
        if (fate == null || copy == null) {
            violate(Kind.INVENTED, where(delivery) + (fate == null ? ", never published" : ", not routed there"));
            return;
        }
        if (!fate.attempt.body().equals(delivery.body())) {
            violate(Kind.DAMAGED, where(delivery) + ": " + fate.attempt.body() + " became " + delivery.body());
        }
        if (delivery.consumer().era() < era) {
            // It comes from a broker that is being struck, which may give again what it has given.
            repeated += copy.holder == null ? 0 : 1;
        } else if (copy.holder == null) {
            first(delivery, fate);
        } else {
            again(delivery, copy, copy.holder);
        }
        copy.deliveredTo(delivery.consumer());
    }

    private void first(Delivered delivery, MessageFate fate) {
        boolean fresh = fate.attempt.era() == delivery.consumer().era();
        if (delivery.redelivered() && fresh && !mayHaveFailed && !queuesWithCloses.contains(delivery.queue())) {
            violate(Kind.MARKED, where(delivery) + " is marked as redelivered, but nobody can have had it");
        }
        if (queuesWithOneConsumer.contains(delivery.queue())) {
            ascends(delivery, null);
        }
        if (!delivery.redelivered() || delivery.consumer().draining()) {
            ascends(delivery, delivery.consumer());
        }
    }

    private void again(Delivered delivery, Copy copy, ConsumerId holder) {
        repeated++;
        boolean afterFault = holder.era() < delivery.consumer().era();
        boolean givenBack = copy.requeued || mayHaveFailed || (closed.contains(holder) && !copy.settled);
        if (!afterFault && !givenBack) {
            violate(
                    Kind.DUPLICATE,
                    where(delivery) + ", already with " + holder.name() + (copy.settled ? " and settled" : ""));
        } else if (!delivery.redelivered()) {
            violate(Kind.UNMARKED, where(delivery) + (afterFault ? " after a fault" : " after it was given back"));
        }
        if (delivery.consumer().draining()) {
            ascends(delivery, delivery.consumer());
        }
    }

    private void ascends(Delivered delivery, @Nullable ConsumerId consumer) {
        MessageId message = delivery.message();
        Long last = lastNumbers.put(new Sequence(message.publisher(), delivery.queue(), consumer), message.n());
        if (last != null && last >= message.n()) {
            violate(Kind.OUT_OF_ORDER, where(delivery) + " came after #" + last);
        }
    }

    private Copy copy(MessageId message, String queue) {
        MessageFate fate = messages.get(message);
        // What was invented has been reported when it came.
        return fate == null ? new Copy() : Objects.requireNonNullElseGet(fate.copy(queue), Copy::new);
    }

    private Verdict verdict() {
        long recovered = 0;
        for (MessageFate fate : messages.values()) {
            boolean seen = false;
            for (Map.Entry<String, Copy> entry : fate.copies().entrySet()) {
                Copy copy = entry.getValue();
                seen |= copy.holder != null;
                if (!copy.everSettled && fate.isPromised(era)) {
                    violate(Kind.LOST, lost(fate.attempt, entry.getKey(), copy.holder));
                }
            }
            recovered += seen && fate.answer() == Answer.NONE ? 1 : 0;
        }
        Figures figures =
                new Figures(era - 1L, messages.size(), confirmed, refused, recovered, deliveries, repeated, 0);
        return new Verdict(figures, violations);
    }

    private String lost(Attempted attempt, String queue, @Nullable ConsumerId holder) {
        return "%s (%s, %d bytes, era %d of %d) from %s, %s"
                .formatted(
                        attempt.message(),
                        attempt.persistent() ? "persistent" : "transient",
                        attempt.body().length(),
                        attempt.era(),
                        era,
                        queue,
                        holder == null ? "never delivered" : "last seen by " + holder);
    }

    private static String where(Delivered delivery) {
        return delivery.message() + " from " + delivery.queue() + " to "
                + delivery.consumer().name() + " in era " + delivery.consumer().era();
    }

    private void violate(Kind kind, String what) {
        violations.add(new Violation(kind, what));
    }
}
