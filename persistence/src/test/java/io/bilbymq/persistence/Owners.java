package io.bilbymq.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.persistence.LogOracle.Unit;
import io.bilbymq.persistence.TestQueue.Held;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Those who append to a log: each has a turn that goes on, and others that the log has not completed. */
final class Owners {
    /** A log that was waiting for space finds a file in each of the first, and uses them in the last. */
    private static final int IDLE_TURNS = 2 + SegmentPool.KEPT_BACK + 1;

    /** More than any log of a simulation has work for. */
    private static final int RESTLESS_TURNS = 1_000;

    private final int count;
    private final LogOracle oracle;
    private final List<Turn> turns = new ArrayList<>();
    private final List<List<Held>> toRelease = new ArrayList<>();
    private final Map<SpaceClaim, Deque<Turn>> waiting = new EnumMap<>(SpaceClaim.class);

    /** Of turns that are completed and whose batches were not synced. */
    private final List<Unit> written = new ArrayList<>();

    private @Nullable MessageLog log;
    private boolean isDead;

    Owners(int count, LogOracle oracle) {
        this.count = count;
        this.oracle = oracle;
    }

    /** All begin anew, with another log. */
    void begin(MessageLog opened) {
        log = opened;
        isDead = false;
        written.clear();
        for (final SpaceClaim claim : SpaceClaim.values()) {
            waiting.put(claim, new ArrayDeque<>());
        }
        turns.clear();
        toRelease.clear();
        for (int i = 0; i < count; i++) {
            turns.add(new Turn());
            toRelease.add(new ArrayList<>());
        }
    }

    /** Whether the log has said that it is dead. */
    boolean isLogDead() {
        return isDead;
    }

    /** What an owner does at present. */
    Turn turn(int owner) {
        return turns.get(owner);
    }

    /** What an owner will release at the end of its turn. */
    List<Held> toRelease(int owner) {
        return toRelease.get(owner);
    }

    /** Hands over what an owner has for the log, if it has anything. */
    void endTurn(int owner) {
        final Turn turn = turn(owner);
        toRelease(owner).forEach(held -> held.release(turn.batch));
        toRelease(owner).clear();
        if (!turn.batch.isEmpty()) {
            turn.unit("end of a turn");
            oracle.appended(turn.units);
            waiting(turn).add(turn);
            turns.set(owner, new Turn());
            log().append(turn.batch);
        }
    }

    /** Ends all turns and lets the log do all it can. Fails if it never comes to rest. */
    void rest() {
        for (int owner = 0; owner < count; owner++) {
            endTurn(owner);
        }
        int idle = 0;
        for (int turns = 0; idle < IDLE_TURNS; turns++) {
            assertThat(turns).as("turns of a log to which nothing is appended").isLessThan(RESTLESS_TURNS);
            idle = log().turn() ? 0 : idle + 1;
        }
    }

    /** Fails if a turn that ended was neither completed nor failed. */
    void nobodyWaits() {
        assertThat(waiting.values().stream().mapToInt(Deque::size).sum())
                .as("turns that hear nothing")
                .isZero();
    }

    private Deque<Turn> waiting(Turn turn) {
        return Objects.requireNonNull(waiting.get(turn.batch.claim()));
    }

    private MessageLog log() {
        return Objects.requireNonNull(log, "a log to append to");
    }

    /** What an owner has for the log. */
    final class Turn implements LogBatch.Completion {
        final LogBatch batch = new LogBatch(this);
        final List<Unit> units = new ArrayList<>();
        final List<Runnable> whenCompleted = new ArrayList<>();

        Unit unit(String what) {
            final Unit unit = new Unit(what);
            units.add(unit);
            return unit;
        }

        @Override
        public void completed(LogBatch same) {
            assertThat(isDead).as("completed by a log that is dead").isFalse();
            assertThat(waiting(this).poll()).as("turns complete in their order").isSameAs(this);
            written.addAll(units);
            if (batch.hasForgoneTallies()) {
                oracle.talliesForgone();
            }
            if (batch.isSynced()) {
                oracle.durable(written);
                written.clear();
            }
            whenCompleted.forEach(Runnable::run);
        }

        @Override
        public void failed(LogBatch same, IOException reason) {
            isDead = true;
            waiting(this).remove(this);
        }
    }
}
