package io.bilbymq.broker.queue;

import io.bilbymq.broker.loop.CreditAccount;
import io.bilbymq.broker.loop.Loop;
import io.bilbymq.broker.message.Message;
import io.bilbymq.broker.message.MessageRecord;
import io.bilbymq.broker.message.PublishListener;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends a queue's dead messages where they are routed to, as a channel would, and those that are moved to the queue they are
 * moved to, and hears whether they have arrived. Confined to the queue's loop.
 *
 * <p>How much is under way is bounded by {@link Leaving}: a letter costs no credit besides, and it is over when the last of
 * its targets has answered.
 */
final class DeadLetters implements PublishListener {
    /** How long one waits that is not in the log yet, where it is said to be gone. */
    private static final long WRITTEN_MILLIS = 5;

    /** How long one that was refused waits before it is sent again, if it has to arrive. */
    private static final long RETRY_MILLIS = 3_000;

    private static final CreditAccount BOUNDED_ELSEWHERE = bytes -> {};

    /** A letter under way. */
    private static final class UnderWay {
        final Message letter;
        final boolean replaces;
        final Leaving.Dead dead;
        final List<Claim> claims;
        int answersMissing;
        boolean refused;

        UnderWay(Message letter, boolean replaces, Leaving.Dead dead, List<Claim> claims, int answers) {
            this.letter = letter;
            this.replaces = replaces;
            this.dead = dead;
            this.claims = claims;
            this.answersMissing = answers;
        }

        /** Whether a record is in the log that stands for the dead message too. */
        boolean hasReplaced() {
            final MessageRecord record = letter.record();
            return replaces && record != null && !record.isEmpty();
        }
    }

    private final Queue queue;
    private final Loop home;
    private final DeadLetterRoutes routes;

    /** Hears what the log says: from then on the record stands for the dead message, whatever queues without one say. */
    private final PublishListener fromLog = new PublishListener() {
        @Override
        public Loop loop() {
            return home;
        }

        @Override
        public void published(long first, long last, boolean taken) {
            for (long sequence = first; sequence <= last; sequence++) {
                final UnderWay letter = underWay.get(sequence);
                if (letter != null && letter.hasReplaced()) {
                    underWay.remove(sequence);
                    queue.left(sequence, true);
                } else {
                    DeadLetters.this.published(sequence, sequence, taken);
                }
            }
        }
    };

    /** By the sequence of the dead message, which is the ticket too. */
    private final SequenceMap<UnderWay> underWay = new SequenceMap<>();

    DeadLetters(Queue queue, Loop home, DeadLetterRoutes routes) {
        this.queue = queue;
        this.home = home;
        this.routes = routes;
    }

    @Override
    public Loop loop() {
        return home;
    }

    /** Sends a dead message on its way; when that is over, the queue is told, but never before this returns. */
    void send(Leaving.Dead dead) {
        final long sequence = dead.sequence();
        if (queue.isDurable() && mayOvertake(dead.message())) {
            home.schedule(() -> queue.sendAgain(sequence), WRITTEN_MILLIS);
            return;
        }
        final Leaving.Moving moving = dead.moving();
        if (moving != null) {
            send(dead, dead.message().withoutRecord(), List.of(), moving.move().target());
            return;
        }
        final DeadLetter made = letterOf(dead);
        final DeadLetterRoutes.Found found = routes.of(made.message(), made.furtherKeys(), home.memory());
        final Queue[] targets = targets(found.queues(), made, dead);
        if (targets.length == 0) {
            home.send(home, () -> queue.left(sequence, false));
        } else {
            send(dead, made.message(), found.claims(), targets);
        }
    }

    private void send(Leaving.Dead dead, Message letter, List<Claim> claims, Queue... targets) {
        final long sequence = dead.sequence();
        letter.heldBy(targets.length, home.memory());
        final int kept = QueueLog.keeping(letter, targets);
        final boolean replaces = kept > 0 && queue.isDurable() && dead.message().record() != null;
        if (replaces) {
            letter.keepInsteadOf(queue.id(), sequence, kept, fromLog, sequence, BOUNDED_ELSEWHERE);
        } else if (kept > 0) {
            letter.keep(kept, fromLog, sequence, BOUNDED_ELSEWHERE);
        }
        // The log answers once for all queues whose messages it keeps.
        final int answers = kept == 0 ? targets.length : targets.length - kept + 1;
        underWay.put(sequence, new UnderWay(letter, replaces, dead, claims, answers));
        for (final Queue target : targets) {
            if (dead.moving() == null) {
                target.publish(letter, this, sequence, BOUNDED_ELSEWHERE);
            } else {
                home.send(target.home(), new QueueCommand.Arrive(target, letter, this, sequence));
            }
        }
    }

    private DeadLetter letterOf(Leaving.Dead dead) {
        if (dead.reason() == DeathReason.DUE) {
            return DeadLetter.ofDue(dead.message());
        }
        final long seconds = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        return DeadLetter.of(dead.message(), queue.name().name(), dead.reason(), seconds, dead.where());
    }

    /**
     * Whether the letter's record might be written before that of the dead message. That would be a double: a message for
     * several queues may come as a dead letter itself, and with the first record lost it would be sent again. The record of
     * a message for one queue was on its way before the message was.
     */
    private static boolean mayOvertake(Message dead) {
        final MessageRecord record = dead.record();
        return record != null && record.isShared() && record.position() == 0;
    }

    private static Queue[] targets(List<Queue> routed, DeadLetter letter, Leaving.Dead dead) {
        return routed.stream()
                // Lest a letter that has to arrive seems to have done so.
                .filter(target -> !dead.where().atLeastOnce() || !target.name().isOfSeen())
                .filter(target -> dead.reason() == DeathReason.REJECTED
                        || !letter.deaths().isCycle(target.name().name()))
                .toArray(Queue[]::new);
    }

    @Override
    public void published(long first, long last, boolean taken) {
        for (long sequence = first; sequence <= last; sequence++) {
            final UnderWay letter = underWay.get(sequence);
            if (letter != null) {
                letter.refused |= !taken;
                if (--letter.answersMissing == 0) {
                    underWay.remove(sequence);
                    arrived(sequence, letter);
                }
            }
        }
    }

    private void arrived(long sequence, UnderWay letter) {
        if (letter.refused) {
            letter.claims.forEach(Claim::undo);
        }
        if (letter.refused && letter.dead.moving() != null) {
            queue.apply(new QueueCommand.Control(queue, machine -> {
                machine.upkeep().cameBack(sequence);
                // It may be the head, for which somebody waits.
                machine.headKnown();
            }));
        } else if (letter.refused && letter.dead.where().atLeastOnce()) {
            home.schedule(() -> queue.sendAgain(sequence), RETRY_MILLIS);
        } else {
            queue.left(sequence, false);
        }
    }
}
