package io.bilbymq.broker.access;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many logins of one address be looked at at a time; the others wait for their turn. So whoever tries many at once
 * is found out before they are all looked at, and nobody else waits for them. Thread safe.
 */
final class LoginLanes {
    /** Logins of one address that are looked at at a time. */
    static final int UNDER_WAY_MAX = 32;

    /** Logins that wait, of one address and of all. */
    static final int WAITING_MAX = 8192;

    private static final int ALL_WAITING_MAX = 32_768;

    /** A login that waits, or is looked at. */
    private record Turn(
            LoginBackoff.Source source, Supplier<CompletionStage<Login>> look, CompletableFuture<Login> answer) {}

    /** Those of one address. Touched only while its place in the map is computed. */
    private static final class Lane {
        private final Deque<Turn> waiting = new ArrayDeque<>(0);
        private int underWay;
    }

    private final Map<LoginBackoff.Source, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger allWaiting = new AtomicInteger();

    /** Has a login looked at in its turn; empty if too many wait already. */
    Optional<CompletionStage<Login>> queue(LoginBackoff.Source source, Supplier<CompletionStage<Login>> look) {
        final Turn turn = new Turn(source, look, new CompletableFuture<>());
        final boolean[] begins = new boolean[1];
        final boolean[] refused = new boolean[1];
        lanes.compute(source, (any, there) -> {
            final Lane lane = there == null ? new Lane() : there;
            if (lane.underWay < UNDER_WAY_MAX) {
                lane.underWay++;
                begins[0] = true;
            } else if (lane.waiting.size() < WAITING_MAX && allWaiting.get() < ALL_WAITING_MAX) {
                allWaiting.incrementAndGet();
                lane.waiting.addLast(turn);
            } else {
                refused[0] = true;
            }
            return lane;
        });
        if (refused[0]) {
            return Optional.empty();
        }
        if (begins[0]) {
            run(turn);
        }
        return Optional.of(turn.answer);
    }

    /** Looks at one, and as long as answers are there at once at those that wait behind it. */
    private void run(@Nullable Turn first) {
        Turn turn = first;
        while (turn != null) {
            final Turn current = turn;
            final CompletableFuture<Login> answer = look(current).toCompletableFuture();
            if (!answer.isDone()) {
                answer.whenComplete((login, failure) -> {
                    end(current, login, failure);
                    run(next(current.source));
                });
                return;
            }
            answer.whenComplete((login, failure) -> end(current, login, failure));
            turn = next(current.source);
        }
    }

    private static CompletionStage<Login> look(Turn turn) {
        try {
            return turn.look.get();
        } catch (RuntimeException defect) {
            return CompletableFuture.failedStage(defect);
        }
    }

    private static void end(Turn turn, @Nullable Login login, @Nullable Throwable failure) {
        if (login == null) {
            turn.answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
        } else {
            turn.answer.complete(login);
        }
    }

    private @Nullable Turn next(LoginBackoff.Source source) {
        final Turn[] next = new Turn[1];
        lanes.computeIfPresent(source, (any, lane) -> {
            next[0] = lane.waiting.pollFirst();
            if (next[0] == null) {
                lane.underWay--;
            } else {
                allWaiting.decrementAndGet();
            }
            return lane.underWay == 0 ? null : lane;
        });
        return next[0];
    }

    /** Addresses that have anything looked at. */
    int size() {
        return lanes.size();
    }
}
