package io.bilbymq.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.crash.check.Violation.Kind;
import io.bilbymq.it.crash.fault.BilbyNode;
import io.bilbymq.it.crash.fault.Kill;
import io.bilbymq.it.crash.load.Load.Weight;
import org.junit.jupiter.api.Test;

/** {@code kill -9} under load. */
class KillTest {
    private static final long SEED = 1;

    @Test
    void theBrokerThatKeepsEverythingInMemoryIsCaught() throws Exception {
        try (Kill kill = new Kill();
                Cycles cycles = new Cycles("kill", BilbyNode::start, kill, SEED, Weight.FULL)) {
            Outcome outcome = cycles.run(3, 1);
            System.out.println(outcome);
            assertThat(outcome.verdict().count(Kind.LOST)).isPositive();
            assertThat(outcome.verdict().count(Kind.DEFINITION)).isPositive();
        }
    }
}
