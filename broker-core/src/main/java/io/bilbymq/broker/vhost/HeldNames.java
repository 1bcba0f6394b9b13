package io.bilbymq.broker.vhost;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Who may decide about which names: operations on the same name run one after the other, in the order in which they
 * came, each from its decision until its changes have happened; operations on other names go on.
 *
 * <p>An operation stands in line for all its names at once, by its number, and holds none before it can have all. So the
 * one with the lowest number only ever waits for operations that run, and nobody waits in a circle. Confined to the
 * definitions loop. What waits is bounded by the channels there are, each of which waits for one answer.
 */
final class HeldNames {
    private final Map<Names.Name, Line> lines = new HashMap<>();

    /** Claims that may be able to begin. */
    private final Deque<Claim> candidates = new ArrayDeque<>();

    private long lastNumber;
    private boolean running;

    /** Runs the operation now or, if one of the names is taken, when all are free. It must {@link Claim#release} them. */
    void whenFree(Names names, Consumer<Claim> operation) {
        lastNumber++;
        enter(new Claim(lastNumber, names, operation));
        runCandidates();
    }

    private void enter(Claim claim) {
        claim.names.forEach(
                (name, alone) -> lines.computeIfAbsent(name, Line::new).waiting.put(claim.number, claim));
        candidates.addLast(claim);
    }

    /** Not by recursion: thousands may wait for one name. */
    private void runCandidates() {
        if (running) {
            return;
        }
        running = true;
        try {
            for (Claim claim = candidates.poll(); claim != null; claim = candidates.poll()) {
                if (claim.canBegin()) {
                    claim.begin();
                }
            }
        } finally {
            running = false;
        }
    }

    private Line line(Names.Name name) {
        final Line line = lines.get(name);
        if (line == null) {
            throw new IllegalStateException("nobody wants " + name);
        }
        return line;
    }

    /** Names, held by an operation or waited for. */
    final class Claim {
        private final long number;
        private final Names names;
        private final Consumer<Claim> operation;
        private boolean begun;
        private boolean released;

        private Claim(long number, Names names, Consumer<Claim> operation) {
            this.number = number;
            this.names = names;
            this.operation = operation;
        }

        Names names() {
            return names;
        }

        private boolean canBegin() {
            return !begun && names.allMatch((name, alone) -> line(name).isFreeFor(this, alone));
        }

        private void begin() {
            begun = true;
            names.forEach((name, alone) -> line(name).hold(this, alone));
            operation.accept(this);
        }

        /** The operation is over: runs what has waited for it. */
        void release() {
            leave();
            runCandidates();
        }

        /** Begins anew, with the same operation, as soon as more names are free; in the place that this claim had. */
        void retry(Names more) {
            enter(new Claim(number, more, operation));
            leave();
            runCandidates();
        }

        private void leave() {
            if (released) {
                throw new IllegalStateException(names + " are released already");
            }
            released = true;
            names.forEach((name, alone) -> {
                final Line line = line(name);
                line.holders--;
                if (line.isEmpty()) {
                    lines.remove(name);
                } else if (line.holders == 0) {
                    line.addFirstTo(candidates);
                }
            });
        }
    }

    /** All that want one name: those that hold it, one alone or several that share it, and those that wait. */
    private static final class Line {
        private final Names.Name name;
        private final TreeMap<Long, Claim> waiting = new TreeMap<>();
        private int holders;
        private boolean heldAlone;

        Line(Names.Name name) {
            this.name = name;
        }

        /** Whether the claim gets on with those that hold the name, and overtakes none that it does not get on with. */
        boolean isFreeFor(Claim claim, boolean alone) {
            if (holders > 0 && (heldAlone || alone)) {
                return false;
            }
            for (final Claim earlier : waiting.values()) {
                if (earlier == claim) {
                    return true;
                }
                if (alone || earlier.names.needsAlone(name)) {
                    return false;
                }
            }
            throw new IllegalStateException(claim.names + " do not wait for " + name);
        }

        void hold(Claim claim, boolean alone) {
            waiting.remove(claim.number);
            holders++;
            heldAlone = alone;
        }

        /** Adds those to which the name falls when nobody holds it: the first, or all at the front that share it. */
        void addFirstTo(Deque<Claim> free) {
            for (final Claim claim : waiting.values()) {
                final boolean alone = claim.names.needsAlone(name);
                if (!alone || claim == waiting.firstEntry().getValue()) {
                    free.addLast(claim);
                }
                if (alone) {
                    return;
                }
            }
        }

        boolean isEmpty() {
            return holders == 0 && waiting.isEmpty();
        }
    }
}
