package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.broker.settings.PasswordSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
    private static final int SLOW = 5000;
    private static final PasswordHash FAST_HASH = PasswordHash.make(HashingAlgorithm.SHA256, 1, "right");
    private static final PasswordHash SLOW_HASH = PasswordHash.make(HashingAlgorithm.PBKDF2, SLOW, "right");

    private final List<Integer> work = Collections.synchronizedList(new ArrayList<>());
    private final List<PasswordChecks> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(PasswordChecks::close);
    }

    private PasswordChecks fast() {
        return opened(new PasswordChecks(PasswordSettings.defaults(), work::add));
    }

    private PasswordChecks slow() {
        return opened(
                new PasswordChecks(new PasswordSettings("bilbymq_password_hashing_pbkdf2_sha512", SLOW), work::add));
    }

    private PasswordChecks opened(PasswordChecks checks) {
        opened.add(checks);
        return checks;
    }

    /** What a check costs that fails. */
    private int inVain(
            PasswordChecks checks, Optional<PasswordHash> stored, String password, Optional<PasswordHash> costliest) {
        work.clear();
        assertThat(join(checks.check("user", stored, password, costliest))).isFalse();
        return work.stream().mapToInt(Integer::intValue).sum();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void theRightPasswordIsRight() {
        assertThat(join(fast().check("user", Optional.of(FAST_HASH), "right", Optional.of(FAST_HASH))))
                .isTrue();
    }

    @Test
    void whatFailsCostsTheSameWhoeverItIs() {
        final PasswordChecks checks = fast();

        final Optional<PasswordHash> costliest = Optional.of(FAST_HASH);
        assertThat(inVain(checks, Optional.of(FAST_HASH), "wrong", costliest)).isEqualTo(1);
        assertThat(inVain(checks, Optional.of(FAST_HASH), "", costliest)).isEqualTo(1);
        assertThat(inVain(checks, Optional.empty(), "wrong", costliest)).isEqualTo(1);
        assertThat(inVain(checks, Optional.empty(), "", costliest)).isEqualTo(1);
    }

    @Test
    void whereAnybodysHashIsSlowAllThatFailsIsSlow() {
        // One digest more is nothing beside thousands.
        final PasswordChecks checks = fast();
        final Optional<PasswordHash> costliest = Optional.of(SLOW_HASH);

        assertThat(inVain(checks, Optional.of(SLOW_HASH), "wrong", costliest)).isEqualTo(SLOW);
        assertThat(inVain(checks, Optional.of(FAST_HASH), "wrong", costliest)).isEqualTo(SLOW + 1);
        assertThat(inVain(checks, Optional.empty(), "wrong", costliest)).isEqualTo(SLOW);
        assertThat(inVain(checks, Optional.of(FAST_HASH), "", costliest)).isEqualTo(SLOW);
    }

    @Test
    void whereNewHashesAreSlowSoIsAllThatFails() {
        final PasswordChecks checks = slow();
        final Optional<PasswordHash> costliest = Optional.of(FAST_HASH);

        assertThat(inVain(checks, Optional.of(FAST_HASH), "wrong", costliest)).isEqualTo(SLOW + 1);
        assertThat(inVain(checks, Optional.empty(), "wrong", costliest)).isEqualTo(SLOW);
    }

    @Test
    void aLoginThatWasRightIsRememberedAndCostsNoHashAgain() {
        final PasswordChecks checks = slow();
        final Optional<PasswordHash> stored = Optional.of(SLOW_HASH);
        join(checks.check("user", stored, "right", stored));
        work.clear();

        final CompletionStage<Boolean> again = checks.check("user", stored, "right", stored);

        assertThat(again.toCompletableFuture()).isCompletedWithValue(true);
        assertThat(work).isEmpty();
    }

    @Test
    void anotherUserOrPasswordOrHashIsNotRemembered() {
        final PasswordChecks checks = fast();
        final Optional<PasswordHash> stored = Optional.of(FAST_HASH);
        final Optional<PasswordHash> changed = Optional.of(PasswordHash.make(HashingAlgorithm.SHA256, 1, "other"));
        join(checks.check("user", stored, "right", stored));

        assertThat(join(checks.check("user", stored, "wrong", stored))).isFalse();
        assertThat(join(checks.check("user", changed, "right", stored))).isFalse();
        assertThat(join(checks.check("user", Optional.empty(), "right", stored)))
                .isFalse();
        work.clear();
        assertThat(join(checks.check("other", stored, "right", stored))).isTrue();
        assertThat(work).hasSize(1);
    }

    @Test
    void nobodyHasAnEmptyPasswordEvenIfItIsStored() {
        final Optional<PasswordHash> empty = Optional.of(PasswordHash.make(HashingAlgorithm.SHA256, 1, ""));

        assertThat(join(fast().check("user", empty, "", empty))).isFalse();
    }

    @Test
    void nothingIsHashedOnTheThreadThatAsks() {
        final List<String> threads = Collections.synchronizedList(new ArrayList<>());
        final PasswordChecks checks = opened(new PasswordChecks(
                PasswordSettings.defaults(),
                cost -> threads.add(Thread.currentThread().getName())));

        join(checks.check("user", Optional.of(FAST_HASH), "wrong", Optional.empty()));
        join(checks.check("user", Optional.of(FAST_HASH), "right", Optional.empty()));

        assertThat(threads).hasSize(2).allMatch(name -> name.startsWith("passwords-"));
    }

    @Test
    void whatIsTooMuchIsRefused() {
        final CountDownLatch finish = new CountDownLatch(1);
        final PasswordChecks checks = opened(new PasswordChecks(PasswordSettings.defaults(), cost -> await(finish)));
        final List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        final int more = Runtime.getRuntime().availableProcessors() + 1;

        for (int i = 0; i < PasswordChecks.WAITING_MAX + more; i++) {
            answers.add(checks.check("user", Optional.of(FAST_HASH), "wrong " + i, Optional.empty())
                    .toCompletableFuture());
        }

        assertThat(answers.get(answers.size() - 1)).isCompletedExceptionally();
        assertThatThrownBy(answers.get(answers.size() - 1)::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
        finish.countDown();
        assertThat(answers.get(0).join()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAlgorithmThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new PasswordChecks(new PasswordSettings("rot13", 1000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no password hashing module 'rot13'");
    }
}
