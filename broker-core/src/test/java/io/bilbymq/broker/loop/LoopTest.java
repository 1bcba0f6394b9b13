package io.bilbymq.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final ManualLoop alpha = new ManualLoop("alpha", 0);
    private final ManualLoop beta = new ManualLoop("beta", 1);
    private final List<String> ran = new ArrayList<>();

    @Test
    void aCommandCrossesAtTheEndOfTheTurnAndNotBefore() {
        alpha.run(() -> alpha.send(beta, ranOn("hello", beta)));
        beta.runAll();
        assertThat(ran).isEmpty();

        alpha.runAll();
        beta.runAll();
        assertThat(ran).containsExactly("hello");
    }

    @Test
    void whoWantsToSeeEveryTurnSeesAlsoThoseThatHaveNothingToSay() {
        beta.everyTurn(ranOn("looked", beta));
        alpha.run(() -> alpha.send(beta, ranOn("let go of something", beta)));

        alpha.runAll();
        beta.runAll();

        assertThat(ran).containsExactly("let go of something", "looked");
    }

    @Test
    void whoWantsToSeeEveryTurnSeesWhatItsEndHasChanged() {
        alpha.everyTurn(ranOn("looked", alpha));

        alpha.run(() -> alpha.atEndOfTurn(ranOn("flushed", alpha)));
        alpha.runAll();

        assertThat(ran).containsExactly("flushed", "looked");
    }

    @Test
    void aJvmThatCannotGoOnIsTheEndOfTheBroker() {
        final List<Throwable> fatal = new ArrayList<>();
        final OutOfMemoryError error = new OutOfMemoryError("planted by the test");
        alpha.whenFatal(fatal::add);
        alpha.run(() -> alpha.send(alpha, () -> {
            throw error;
        }));

        assertThatThrownBy(alpha::runAll).isSameAs(error);

        assertThat(fatal).containsExactly(error);
    }

    @Test
    void whatALoopTellsItselfRunsAfterTheWorkInHand() {
        alpha.run(() -> {
            alpha.send(alpha, ranOn("second", alpha));
            ran.add("first");
        });

        alpha.runAll();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void whatACommandSendsCrossesInTheSameTurn() {
        alpha.run(() -> alpha.send(alpha, () -> alpha.send(beta, ranOn("caused", beta))));

        alpha.runOne();
        beta.runAll();

        assertThat(ran).containsExactly("caused");
    }

    @Test
    void commandsOfOneTurnCrossInOneBatch() {
        alpha.run(() -> {
            alpha.send(beta, ranOn("a", beta));
            alpha.send(beta, ranOn("b", beta));
        });
        alpha.runAll();

        assertThat(beta.runOne()).isTrue();

        assertThat(ran).containsExactly("a", "b");
        assertThat(beta.isIdle()).isTrue();
    }

    @Test
    void tasksOfTheEndRunWhenTheOutboxesHaveBeenHandedOver() {
        alpha.run(() -> {
            alpha.atEndOfTurn(() -> ran.add(beta.isIdle() ? "too early" : "handed over"));
            alpha.send(beta, ranOn("command", beta));
        });

        alpha.runAll();

        assertThat(ran).containsExactly("handed over");
    }

    @Test
    void whatATaskOfTheEndSendsCrossesAtTheNextEnd() {
        alpha.run(() -> alpha.atEndOfTurn(() -> alpha.send(beta, ranOn("late", beta))));

        alpha.runAll();
        beta.runAll();

        assertThat(ran).containsExactly("late");
    }

    @Test
    void aTaskOfTheEndMayAskForAnother() {
        alpha.run(() -> alpha.atEndOfTurn(() -> {
            ran.add("one");
            alpha.atEndOfTurn(() -> ran.add("two"));
        }));

        alpha.runAll();

        assertThat(ran).containsExactly("one", "two");
    }

    @Test
    void aTurnThatFeedsItselfLetsOthersRunInBetween() {
        final int[] left = {100};
        final Runnable again = new Runnable() {
            @Override
            public void run() {
                if (--left[0] > 0) {
                    alpha.send(alpha, this);
                }
            }
        };
        alpha.run(() -> alpha.send(alpha, again));

        alpha.runOne();

        assertThat(left[0]).as("bounded per turn").isPositive();
        alpha.runAll();
        assertThat(left[0]).isZero();
    }

    @Test
    void aTurnReadsABoundedPartOfTheMailbox() {
        final int perTurn = 1500;
        for (int turn = 0; turn < 10; turn++) {
            alpha.run(() -> IntStream.range(0, perTurn).forEach(i -> alpha.send(beta, () -> ran.add("x"))));
            alpha.runAll();
        }

        beta.runOne();

        assertThat(ran).hasSizeBetween(perTurn, 9 * perTurn);
        assertThat(beta.isIdle()).as("goes on later").isFalse();
        beta.runAll();
        assertThat(ran).hasSize(10 * perTurn);
    }

    @Test
    void turnChangesWhenTheOutboxHasBeenHandedOver() {
        final List<Long> turns = new ArrayList<>();
        alpha.run(() -> {
            turns.add(alpha.turn());
            alpha.send(beta, () -> {});
            turns.add(alpha.turn());
        });
        alpha.runAll();
        alpha.run(() -> turns.add(alpha.turn()));

        assertThat(turns.get(1)).isEqualTo(turns.get(0));
        assertThat(turns.get(2)).isGreaterThan(turns.get(1));
    }

    @Test
    void turnHasChangedBeforeACommandToItselfRuns() {
        final List<Long> turns = new ArrayList<>();
        alpha.run(() -> {
            turns.add(alpha.turn());
            alpha.send(alpha, () -> turns.add(alpha.turn()));
        });

        alpha.runAll();

        assertThat(turns.get(1)).isGreaterThan(turns.get(0));
    }

    @Test
    void creditComesBackOnceWhenTheReceiverHasRunTheCommand() {
        final List<Long> returned = new ArrayList<>();
        alpha.run(() -> alpha.send(beta, ranOn("data", beta), returned::add, 100));
        alpha.runAll();
        alpha.run(() -> alpha.wantCredit(true));
        assertThat(returned).isEmpty();

        beta.runAll();
        alpha.runAll();

        assertThat(returned).containsExactly(100L);
    }

    @Test
    void commandsOfOneAccountInARowAreCreditedTogether() {
        final List<Long> returned = new ArrayList<>();
        final CreditAccount account = returned::add;
        alpha.run(() -> {
            alpha.wantCredit(true);
            alpha.send(beta, () -> {}, account, 100);
            alpha.send(beta, () -> {}, account, 20);
        });

        runBoth();

        assertThat(returned).containsExactly(120L);
    }

    @Test
    void everyAccountGetsItsOwnBack() {
        final long[] returned = new long[20];
        alpha.run(() -> {
            alpha.wantCredit(true);
            for (int i = 0; i < 200; i++) {
                final int account = i % 20;
                alpha.send(beta, () -> {}, accounts(returned).get(account), account);
            }
        });

        runBoth();

        assertThat(returned)
                .containsExactly(IntStream.range(0, 20).mapToLong(i -> 10L * i).toArray());
    }

    @Test
    void aLoopThatWantsNoCreditIsNotWokenForIt() {
        final List<Long> returned = new ArrayList<>();
        alpha.run(() -> alpha.send(beta, () -> {}, returned::add, 1));
        alpha.runAll();

        beta.runAll();

        assertThat(alpha.isIdle()).isTrue();
        alpha.run(() -> alpha.wantCredit(true));
        alpha.runAll();
        assertThat(returned).containsExactly(1L);
    }

    @Test
    void aLoopIsWokenForCreditAsLongAsAnybodyOnItWaits() {
        final List<Long> returned = new ArrayList<>();
        alpha.run(() -> {
            alpha.wantCredit(true);
            alpha.wantCredit(true);
            alpha.wantCredit(false);
            alpha.send(beta, () -> {}, returned::add, 1);
        });

        runBoth();

        assertThat(returned).containsExactly(1L);
    }

    @Test
    void aCommandThatFailsDoesNotStopTheOthers() {
        alpha.run(() -> {
            alpha.wantCredit(true);
            alpha.send(beta, this::fail);
            alpha.send(beta, ranOn("after", beta));
            alpha.send(alpha, this::fail);
            alpha.atEndOfTurn(this::fail);
            alpha.atEndOfTurn(ranOn("end", alpha));
        });

        runBoth();

        assertThat(ran).containsExactlyInAnyOrder("after", "end");
    }

    @Test
    void anAccountThatFailsDoesNotStopTheLoop() {
        alpha.run(() -> {
            alpha.wantCredit(true);
            alpha.send(beta, () -> {}, bytes -> fail(), 1);
        });
        runBoth();

        alpha.run(() -> alpha.send(beta, ranOn("after", beta)));
        runBoth();

        assertThat(ran).containsExactly("after");
    }

    @Test
    void fromOneLoopToAnotherEverythingIsFifo() {
        Seeds.each(100, random -> {
            final ManualLoops loops = new ManualLoops(random, 3);
            final int[][] next = new int[3][3];
            final int[][] expected = new int[3][3];
            for (int i = 0; i < 300; i++) {
                final ManualLoop from = loops.loop(random.nextInt(3));
                final int messages = 1 + random.nextInt(5);
                from.run(() -> {
                    for (int m = 0; m < messages; m++) {
                        final ManualLoop to = loops.loop(random.nextInt(3));
                        final int number = next[from.index()][to.index()]++;
                        from.send(to, () -> {
                            assert to.inLoop();
                            assertInOrder(expected, from, to, number);
                        });
                    }
                });
                loops.steps(random.nextInt(4));
            }
            loops.runAll();
            assertThat(expected).isDeepEqualTo(next);
        });
    }

    /** A command that fails is only logged, so it stops the count instead, which the test compares at the end. */
    private static void assertInOrder(int[][] expected, ManualLoop from, ManualLoop to, int number) {
        if (expected[from.index()][to.index()] == number) {
            expected[from.index()][to.index()]++;
        }
    }

    private static List<CreditAccount> accounts(long[] returned) {
        return IntStream.range(0, returned.length)
                .mapToObj(i -> (CreditAccount) bytes -> returned[i] += bytes)
                .toList();
    }

    private void fail() {
        throw new IllegalStateException("on purpose");
    }

    private Runnable ranOn(String what, ManualLoop loop) {
        return () -> {
            assert loop.inLoop();
            ran.add(what);
        };
    }

    private void runBoth() {
        while (!alpha.isIdle() || !beta.isIdle()) {
            alpha.runAll();
            beta.runAll();
        }
    }
}
