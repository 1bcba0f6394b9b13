package io.bilbymq.it.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts on a broker and on the model. {@code -Dbilby.test.peer=amqp://…} plays them on another one,
 * {@code -Dbilby.differential.first} and {@code .scripts} say which.
 */
@AgainstBroker
class DifferentialTest {
    private static final int STEPS = 60;

    private final BrokerUnderTest broker;

    DifferentialTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    static List<Long> seeds() {
        long first = Long.getLong("bilby.differential.first", 1);
        return java.util.stream.LongStream.range(first, first + Long.getLong("bilby.differential.scripts", 40))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBrokerDoesWhatTheModelDoes(long seed) throws Exception {
        Script script = Script.random(seed, STEPS);
        Dialect dialect = Dialect.of(broker.peer());
        Assumptions.assumeFalse(dialect.strandsNextActiveConsumer() && script.handsOver(), "hands over");
        ModelBroker model = new ModelBroker(script.world(), dialect);
        List<String> story = new ArrayList<>();
        script.world().queues().forEach(queue -> story.add(queue.toString()));
        try (Player player = new Player(broker.connect(), script.world(), broker.name("s") + "-")) {
            for (Step step : script.steps()) {
                story.add(step.toString());
                List<String> expected = model.run(step);
                Assumptions.assumeFalse(model.isUndecided(), "goes round and round");
                List<String> seen = player.run(step);
                assertThat(seen).as(() -> String.join("\n", story)).isEqualTo(expected);
                story.addAll(seen);
            }
        }
    }
}
