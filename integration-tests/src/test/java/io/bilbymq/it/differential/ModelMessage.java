package io.bilbymq.it.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A message as a client sees it.
 *
 * @param priority -1 for none
 * @param expiration milliseconds; -1 for none
 * @param deaths newest first
 * @param firstDeath as the headers say, empty if it never died
 */
record ModelMessage(
        String body,
        String exchange,
        String routingKey,
        int priority,
        long expiration,
        boolean persistent,
        List<Death> deaths,
        String firstDeath) {
    /** What {@link #seen} says of a message that was delivered before. */
    static final String REDELIVERED = " again";

    /** An entry of {@code x-death}, without the time. */
    record Death(String queue, String reason, long count, String exchange, String routingKey, long expiration) {
        @Override
        public String toString() {
            return reason + " in " + queue + " x" + count + " from " + exchange + "/" + routingKey
                    + (expiration < 0 ? "" : " expiration " + expiration);
        }
    }

    static ModelMessage of(Step.Publish publish, String routingKey) {
        return new ModelMessage(
                publish.body(),
                "",
                routingKey,
                publish.priority(),
                publish.expiration(),
                publish.persistent(),
                List.of(),
                "");
    }

    int bytes() {
        return body.length();
    }

    /** What becomes of it when it dies in a queue. {@code turnsRound}: the story so far is told the other way round. */
    ModelMessage dead(QueueSpec queue, String reason, boolean turnsRound) {
        List<Death> story = new ArrayList<>(deaths);
        if (turnsRound) {
            Collections.reverse(story);
        }
        Death before = null;
        for (Death death : deaths) {
            if (death.queue().equals(queue.name()) && death.reason().equals(reason)) {
                before = death;
            }
        }
        story.remove(before);
        story.add(
                0,
                before == null
                        ? new Death(queue.name(), reason, 1, exchange, routingKey, expiration)
                        : new Death(
                                before.queue(),
                                reason,
                                before.count() + 1,
                                before.exchange(),
                                before.routingKey(),
                                before.expiration()));
        return new ModelMessage(
                body,
                queue.text(World.DEAD_LETTER_EXCHANGE, ""),
                queue.text(World.DEAD_LETTER_ROUTING_KEY, routingKey),
                priority,
                -1,
                persistent,
                List.copyOf(story),
                firstDeath.isEmpty() ? reason + " in " + queue.name() + " from " + exchange : firstDeath);
    }

    boolean wasRejected() {
        return deaths.stream().anyMatch(death -> death.reason().equals("rejected"));
    }

    /** Whether it would only go round if it went there now. */
    boolean wouldCircleTo(String queue) {
        for (Death death : deaths) {
            if (death.reason().equals("rejected")) {
                return false;
            }
            if (death.queue().equals(queue)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link Player} writes down what it got. */
    String seen(boolean redelivered) {
        return body + (redelivered ? REDELIVERED : "") + " by " + exchange + "/" + routingKey + " priority " + priority
                + (expiration < 0 ? "" : " expiration " + expiration)
                + (deaths.isEmpty() ? "" : " deaths " + deaths + " first " + firstDeath);
    }
}
