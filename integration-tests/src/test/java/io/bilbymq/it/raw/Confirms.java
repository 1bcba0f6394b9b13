package io.bilbymq.it.raw;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Keeps account of publisher confirms and fails on the second answer to a publish (RabbitMQ, "Publisher Confirms"). */
public final class Confirms {
    private final TreeSet<Long> answered = new TreeSet<>();
    private final List<Long> refused = new ArrayList<>();
    private long answeredBelow = 1;

    /** Takes in a basic.ack or basic.nack of the broker. */
    public void add(Method method) {
        boolean ack = method.is(60, 80);
        if (!ack && !method.is(60, 120)) {
            throw new AssertionError("expected a confirm but the broker said " + method);
        }
        WireReader in = method.reader();
        long tag = in.longLong();
        boolean multiple = (in.octet() & 1) != 0;
        if (multiple) {
            for (long each = answeredBelow; each < tag; each++) {
                if (!answered.contains(each)) {
                    settle(each, ack);
                }
            }
        }
        settle(tag, ack);
        while (answered.remove(answeredBelow)) {
            answeredBelow++;
        }
    }

    private void settle(long tag, boolean ack) {
        if (tag < answeredBelow || !answered.add(tag)) {
            throw new AssertionError("publish " + tag + " was confirmed twice");
        }
        if (!ack) {
            refused.add(tag);
        }
    }

    /** Whether a publish up to {@code last} is still without an answer. */
    public boolean openUpTo(long last) {
        return answeredBelow <= last;
    }

    /** The tags that were answered with basic.nack. */
    public List<Long> refused() {
        return List.copyOf(refused);
    }
}
