package io.bilbymq.broker.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LoginLanesTest {
    private static final Login NO = new Login.Refused("no");
    private static final LoginBackoff.Source ONE = new LoginBackoff.Source(0, 1);
    private static final LoginBackoff.Source OTHER = new LoginBackoff.Source(0, 2);

    private final LoginLanes lanes = new LoginLanes();
    private final List<CompletableFuture<Login>> looked = new ArrayList<>();

    private CompletableFuture<Login> slow(LoginBackoff.Source source) {
        return lanes.queue(source, () -> {
                    final CompletableFuture<Login> answer = new CompletableFuture<>();
                    looked.add(answer);
                    return answer;
                })
                .orElseThrow()
                .toCompletableFuture();
    }

    @Test
    void aFewOfOneAddressAreLookedAtAndTheNextWhenOneIsDone() {
        final List<CompletableFuture<Login>> answers = new ArrayList<>();
        for (int i = 0; i < LoginLanes.UNDER_WAY_MAX + 5; i++) {
            answers.add(slow(ONE));
        }
        assertThat(looked).hasSize(LoginLanes.UNDER_WAY_MAX);

        looked.get(3).complete(NO);

        assertThat(looked).hasSize(LoginLanes.UNDER_WAY_MAX + 1);
        assertThat(answers.get(3)).isCompletedWithValue(NO);
    }

    @Test
    void otherAddressesDoNotWaitForThem() {
        for (int i = 0; i < LoginLanes.UNDER_WAY_MAX + 5; i++) {
            slow(ONE);
        }
        slow(OTHER);

        assertThat(looked).hasSize(LoginLanes.UNDER_WAY_MAX + 1);
    }

    @Test
    void whatIsAnsweredAtOnceAfterALongWaitTakesNoDeepStack() {
        for (int i = 0; i < LoginLanes.UNDER_WAY_MAX; i++) {
            slow(ONE);
        }
        final List<CompletionStage<Login>> quick = new ArrayList<>();
        for (int i = 0; i < LoginLanes.WAITING_MAX; i++) {
            quick.add(
                    lanes.queue(ONE, () -> CompletableFuture.completedStage(NO)).orElseThrow());
        }
        assertThat(lanes.queue(ONE, () -> CompletableFuture.completedStage(NO))).isEqualTo(Optional.empty());

        looked.get(0).complete(NO);

        assertThat(quick).allMatch(answer -> answer.toCompletableFuture().isDone());
    }

    @Test
    void nothingIsLeftOfAnAddress() {
        slow(ONE);
        slow(OTHER);
        looked.forEach(answer -> answer.complete(NO));

        assertThat(lanes.size()).isZero();
    }

    @Test
    void whatFailsIsAnsweredAndMakesRoom() {
        final CompletableFuture<Login> answer = lanes.queue(ONE, () -> {
                    throw new IllegalStateException("defect");
                })
                .orElseThrow()
                .toCompletableFuture();

        assertThat(answer).isCompletedExceptionally();
        assertThat(lanes.size()).isZero();
    }
}
