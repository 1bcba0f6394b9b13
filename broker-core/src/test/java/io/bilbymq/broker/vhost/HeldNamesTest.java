package io.bilbymq.broker.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.loop.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeldNamesTest {
    private final HeldNames held = new HeldNames();
    private final Map<String, HeldNames.Claim> running = new HashMap<>();
    private final List<String> begun = new ArrayList<>();

    private void begin(String operation, Names names) {
        held.whenFree(names, claim -> {
            begun.add(operation);
            running.put(operation, claim);
        });
    }

    private void end(String operation) {
        claimOf(operation).release();
    }

    private HeldNames.Claim claimOf(String operation) {
        return Objects.requireNonNull(running.remove(operation));
    }

    private static Names shared(String exchange) {
        return new Names().shared(ResourceKind.EXCHANGE, exchange);
    }

    @Test
    void operationsOnANameRunOneAfterTheOtherAndOthersGoOn() {
        begin("first", Names.ofQueue("q"));
        begin("second", Names.ofQueue("q"));
        begin("third", Names.ofQueue("q"));
        begin("other", Names.ofQueue("other"));
        assertThat(begun).containsExactly("first", "other");

        end("first");
        assertThat(begun).containsExactly("first", "other", "second");

        end("second");
        assertThat(begun).endsWith("third");
    }

    @Test
    void queueAndExchangeOfTheSameNameAreDifferentThings() {
        begin("queue", Names.ofQueue("n"));
        begin("exchange", Names.ofExchange("n"));

        assertThat(begun).containsExactly("queue", "exchange");
    }

    @Test
    void whoSharesANameDoesNotWaitForOthersThatDo() {
        begin("a", shared("x"));
        begin("b", shared("x"));
        begin("alone", Names.ofExchange("x"));
        begin("late", shared("x"));
        assertThat(begun).as("nobody overtakes").containsExactly("a", "b");

        end("b");
        assertThat(begun).hasSize(2);
        end("a");
        assertThat(begun).endsWith("alone");
        end("alone");
        assertThat(begun).endsWith("late");
    }

    @Test
    void allThatShareBeginTogetherWhenTheNameIsFree() {
        begin("alone", Names.ofExchange("x"));
        begin("a", shared("x"));
        begin("b", shared("x"));
        begin("next", Names.ofExchange("x"));

        end("alone");

        assertThat(begun).containsExactly("alone", "a", "b");
    }

    @Test
    void whoWaitsForOneNameHoldsNoOther() {
        begin("holds q", Names.ofQueue("q"));
        begin("wants both", Names.ofQueue("q").alone(ResourceKind.QUEUE, "r"));
        begin("wants r", Names.ofQueue("r"));
        assertThat(begun).as("nor does it let itself be overtaken").containsExactly("holds q");

        end("holds q");
        assertThat(begun).endsWith("wants both");
        end("wants both");
        assertThat(begun).endsWith("wants r");
    }

    @Test
    void whoNeedsMoreNamesKeepsItsPlace() {
        begin("holds x", Names.ofExchange("x"));
        begin("grows", Names.ofQueue("q"));
        begin("later", Names.ofQueue("q"));

        claimOf("grows").retry(Names.ofQueue("q").alone(ResourceKind.EXCHANGE, "x"));
        assertThat(begun).containsExactly("holds x", "grows");
        end("holds x");
        assertThat(begun).containsExactly("holds x", "grows", "grows");
        end("grows");

        assertThat(begun).endsWith("later");
    }

    @Test
    void namesAreReleasedOnce() {
        begin("one", Names.ofQueue("q"));
        final HeldNames.Claim claim = claimOf("one");
        claim.release();

        assertThatIllegalStateException().isThrownBy(claim::release);
    }

    @Test
    void thousandsMayWaitForOneName() {
        final int[] ran = {0};
        begin("first", Names.ofQueue("q"));
        for (int i = 0; i < 100_000; i++) {
            held.whenFree(Names.ofQueue("q"), claim -> {
                ran[0]++;
                claim.release();
            });
        }

        end("first");

        assertThat(ran[0]).isEqualTo(100_000);
    }

    @Test
    void whateverIsWantedEveryOperationRunsAloneOrAmongThoseThatShareAndInOrder() {
        Seeds.each(300, random -> {
            final HeldNames names = new HeldNames();
            final List<Op> all = new ArrayList<>();

            for (int i = 0; i < 60; i++) {
                final Op op = new Op(i, random);
                all.add(op);
                names.whenFree(op.wanted, op::begin);
                check(all);
                if (random.nextInt(3) == 0) {
                    finishOne(all, random);
                    check(all);
                }
            }
            while (finishOne(all, random)) {
                check(all);
            }

            assertThat(all).allMatch(op -> op.done);
        });
    }

    private static boolean finishOne(List<Op> all, Random random) {
        final List<Op> running = all.stream().filter(Op::isRunning).toList();
        if (running.isEmpty()) {
            return false;
        }
        running.get(random.nextInt(running.size())).step();
        return true;
    }

    /** Of two that do not get on, never both run, nor the later one before the earlier is done. */
    private static void check(List<Op> all) {
        for (final Op one : all) {
            for (final Op other : all) {
                if (one.number < other.number && !one.done && other.hasBegun() && one.conflictsWith(other)) {
                    throw new AssertionError(other.number + " has begun before " + one.number + " is done");
                }
            }
        }
    }

    /** An operation that may find, when it runs, that it needs more names. */
    private static final class Op {
        private final int number;
        private final Names wanted = new Names();
        private final Names grown;
        private boolean growing;
        private HeldNames.@Nullable Claim claim;
        private boolean done;

        Op(int number, Random random) {
            this.number = number;
            add(wanted, random);
            add(wanted, random);
            grown = wanted.copy();
            growing = random.nextInt(3) == 0;
            if (growing) {
                add(grown, random);
                growing = !grown.equals(wanted);
            }
        }

        private static void add(Names to, Random random) {
            final String name = "n" + random.nextInt(5);
            if (random.nextBoolean()) {
                to.alone(ResourceKind.EXCHANGE, name);
            } else {
                to.shared(ResourceKind.EXCHANGE, name);
            }
        }

        void begin(HeldNames.Claim begun) {
            claim = begun;
        }

        boolean isRunning() {
            return claim != null && !done;
        }

        void step() {
            final HeldNames.Claim now = Objects.requireNonNull(claim);
            if (growing) {
                growing = false;
                claim = null;
                now.retry(grown);
            } else {
                done = true;
                now.release();
            }
        }

        /** Whether it does not get on with the other by the names it wanted at first. */
        boolean conflictsWith(Op other) {
            final boolean[] conflict = {false};
            wanted.forEach((name, alone) -> other.wanted.forEach(
                    (theirs, theirsAlone) -> conflict[0] |= name.equals(theirs) && (alone || theirsAlone)));
            return conflict[0];
        }

        boolean hasBegun() {
            return claim != null || done;
        }
    }
}
