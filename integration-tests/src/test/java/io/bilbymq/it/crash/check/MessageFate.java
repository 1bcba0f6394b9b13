package io.bilbymq.it.crash.check;

import io.bilbymq.it.crash.check.Event.Attempted;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has become of one message so far: the broker's answer, and its copy in each queue. */
final class MessageFate {
    /** What the publisher has read in time. */
    enum Answer {
        NONE,
        CONFIRMED,
        REFUSED
    }

    /** A message in one queue. */
    static final class Copy {
        /** Who had it last; null if nobody has. */
        @Nullable
        ConsumerId holder;

        /** Its holder has given it back. */
        boolean requeued;

        /** Its holder has acknowledged or rejected it. */
        boolean settled;

        /** One of its holders has. */
        boolean everSettled;

        void deliveredTo(ConsumerId consumer) {
            holder = consumer;
            requeued = false;
            settled = false;
        }

        void settle() {
            settled = true;
            everSettled = true;
        }
    }

    final Attempted attempt;
    private final Map<String, Copy> copies = new HashMap<>();
    private Answer answer = Answer.NONE;
    private int answerEra;

    MessageFate(Attempted attempt) {
        this.attempt = attempt;
        attempt.queues().forEach(queue -> copies.put(queue, new Copy()));
    }

    Answer answer() {
        return answer;
    }

    void answered(Answer how, int era) {
        answer = how;
        answerEra = era;
    }

    /** The copy in a queue, or null if it has no business there. */
    @Nullable
    Copy copy(String queue) {
        return copies.get(queue);
    }

    Map<String, Copy> copies() {
        return copies;
    }

    /** Whether it must have been there in the last era: confirmed, and no fault since that may take a transient message. */
    boolean isPromised(int lastEra) {
        return answer == Answer.CONFIRMED && (attempt.persistent() || answerEra == lastEra);
    }
}
