package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.check.Violation.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code kill -9} under load. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KillTest {
    @Test
    void nothingThatWasConfirmedIsLost() throws Exception {
        DurableBroker.required();

        Outcome outcome = Runs.kill(Seed.next(), 8);

        assertThat(outcome.verdict().isClean()).as(outcome.toString()).isTrue();
        assertThat(outcome.verdict().figures().confirmed())
                .as(outcome.toString())
                .isPositive();
    }

    @Test
    void aBrokerThatForgetsIsCaught() throws Exception {
        Outcome outcome = Runs.killForgetful(Seed.next(), 1);

        assertThat(outcome.verdict().count(Kind.LOST)).as(outcome.toString()).isPositive();
        assertThat(outcome.verdict().count(Kind.DEFINITION))
                .as(outcome.toString())
                .isPositive();
    }
}
