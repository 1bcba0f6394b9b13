package io.bilbymq.it.differential;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts of what clients do, on a broker and on the model. {@code -Dbilby.test.peer=amqp://…} plays them on another one,
 * {@code -Dbilby.differential.first} and {@code .scripts} say which.
 */
@AgainstBroker
class DifferentialTest {
    static final int STEPS = 60;

    private final BrokerUnderTest broker;

    DifferentialTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    static List<Long> seeds() {
        long first = Long.getLong("bilby.differential.first", 1);
        return LongStream.range(first, first + Long.getLong("bilby.differential.scripts", 40))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBrokerDoesWhatTheModelDoes(long seed) {
        Host host = new ClientsOnly(broker);
        Script script = Script.random(seed, STEPS, Repertoire.CLIENTS, Dialect.of(host.peer()));

        Rehearsal played = Rehearsal.of(script, host, broker.name("s") + "-");

        Assumptions.assumeTrue(played.finished(), "the model does not know how this goes on");
    }
}
