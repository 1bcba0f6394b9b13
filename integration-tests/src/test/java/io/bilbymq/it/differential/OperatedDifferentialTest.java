package io.bilbymq.it.differential;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts in which policies change and the broker is restarted as well; seeds are chosen as for {@link DifferentialTest}. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OperatedDifferentialTest {
    private final Host host = EmbeddedHost.start();

    static List<Long> seeds() {
        return DifferentialTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ourBrokerDoesWhatTheModelDoes(long seed) {
        Script script = Script.random(seed, DifferentialTest.STEPS, Repertoire.EVERYTHING, Dialect.of(host.peer()));

        Rehearsal played = Rehearsal.of(script, host, "s" + seed + "-");

        Assumptions.assumeTrue(played.finished(), "the model does not know how this goes on");
    }

    @AfterAll
    void end() {
        host.close();
    }
}
