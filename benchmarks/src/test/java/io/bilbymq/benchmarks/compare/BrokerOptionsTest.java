package io.bilbymq.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.benchmarks.compare.amqp.AmqpAddress;
import io.bilbymq.benchmarks.compare.broker.AttachedBroker;
import io.bilbymq.benchmarks.compare.broker.BrokerSource;
import io.bilbymq.benchmarks.compare.broker.CommandBroker;
import io.bilbymq.benchmarks.compare.broker.RabbitMqBroker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BrokerOptionsTest {
    @Test
    void withoutOptionsOurBrokerMeetsAPrivateRabbitMq() {
        List<BrokerSource> sources = sources();

        assertThat(sources).extracting(BrokerSource::name).containsExactly("BilbyMQ", "RabbitMQ");
        assertThat(sources.get(0)).isInstanceOf(CommandBroker.class);
        assertThat(sources.get(1)).isInstanceOf(RabbitMqBroker.class);
    }

    @Test
    void aPeerAtAnAddressNeedsItsProcess() {
        List<BrokerSource> sources = sources("--peer", "LavinMQ=amqp://127.0.0.1:5680", "--peer-pid", "77");

        assertThat(sources.get(1)).isEqualTo(new AttachedBroker("LavinMQ", AmqpAddress.onThisMachine(5680), 77));
        assertThatThrownBy(() -> sources("--peer", "LavinMQ=amqp://127.0.0.1:5680"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--peer-pid");
    }

    @Test
    void aPeerMayBeStartedByACommand() {
        List<BrokerSource> sources = sources("--peer", "LavinMQ", "--peer-cmd", "lavinmq -D {dir} -p {port}");

        assertThat(sources.get(1)).isEqualTo(new CommandBroker("LavinMQ", "lavinmq -D {dir} -p {port}", Map.of()));
    }

    @Test
    void ourBrokerMayRunOnAJdkOfItsOwn() {
        List<BrokerSource> sources =
                sources("--bilby-cmd", "./bilby", "--bilby-java-home", "/jdk-25", "--peer", "none");

        assertThat(sources).containsExactly(new CommandBroker("BilbyMQ", "./bilby", Map.of("JAVA_HOME", "/jdk-25")));
    }

    @Test
    void aPeerNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> sources("--peer", "rabitmq"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rabitmq");
    }

    private static List<BrokerSource> sources(String... arguments) {
        BrokerOptions options = new BrokerOptions();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("brokers", CommandLine.Model.CommandSpec.forAnnotatedObject(options)))
                .parseArgs(arguments);
        return options.sources();
    }
}
