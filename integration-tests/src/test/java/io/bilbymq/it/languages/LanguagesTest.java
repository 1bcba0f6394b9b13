package io.bilbymq.it.languages;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.ChildProcess;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A smoke flow for each client; each prints what it has done, line by line, and "done" at the end. */
@AgainstBroker
class LanguagesTest {
    private static final String INSTALL = " is not installed, run .ci/install-test-tools";
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path NODE_MODULES = Path.of("target", "node", "node_modules");

    private final BrokerUnderTest broker;

    LanguagesTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private static String script(String name) throws URISyntaxException {
        URL url = Objects.requireNonNull(LanguagesTest.class.getResource("/languages/" + name));
        return Path.of(url.toURI()).toString();
    }

    private static boolean succeeds(String... command) throws Exception {
        return ChildProcess.run(Duration.ofSeconds(10), List.of(command)).exitCode() == 0;
    }

    private static boolean hasPika() throws Exception {
        return Files.isExecutable(PYTHON) && succeeds(PYTHON.toString(), "-c", "import pika");
    }

    private void runs(String... command) throws Exception {
        ChildProcess run = ChildProcess.run(Duration.ofSeconds(50), List.of(command));

        assertThat(run.output()).endsWith("done\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void pikaPublishesConfirmsConsumesAndIsToldWhatIsWrong() throws Exception {
        Assumptions.assumeTrue(hasPika(), "pika" + INSTALL);

        runs(PYTHON.toString(), script("pika_smoke.py"), broker.uri(), broker.name("pika"));
    }

    @Test
    void pikaFindsQueuesExpireLimitRankAndBuryMessagesAsInRabbitMq() throws Exception {
        Assumptions.assumeTrue(hasPika(), "pika" + INSTALL);

        runs(PYTHON.toString(), script("pika_queues.py"), broker.uri(), broker.name("pika"));
    }

    @Test
    void pikaGetsDelayedMessagesInTheirOrderAndNeverEarly() throws Exception {
        broker.skipOnRabbitMq310("its plugin is not installed");
        Assumptions.assumeTrue(hasPika(), "pika" + INSTALL);

        runs(PYTHON.toString(), script("pika_delays.py"), broker.uri(), broker.name("pika"));
    }

    @Test
    void pikaFindsThatEachKeyPassesOnce() throws Exception {
        broker.skipOnRabbitMq310("its plugin is not installed");
        Assumptions.assumeTrue(hasPika(), "pika" + INSTALL);

        runs(PYTHON.toString(), script("pika_duplicates.py"), broker.uri(), broker.name("pika"));
    }

    @Test
    void pikaFindsConsistentHashesStableAndInProportion() throws Exception {
        broker.skipOnRabbitMq310("its plugin is not installed");
        Assumptions.assumeTrue(hasPika(), "pika" + INSTALL);

        runs(PYTHON.toString(), script("pika_hash.py"), broker.uri(), broker.name("pika"));
    }

    @Test
    void amqplibPublishesConfirmsConsumesAndIsToldWhatIsWrong() throws Exception {
        Path amqplib = NODE_MODULES.resolve("amqplib").toAbsolutePath();
        Assumptions.assumeTrue(Files.isDirectory(amqplib), "amqplib" + INSTALL);

        runs("node", script("amqplib_smoke.js"), amqplib.toString(), broker.uri(), broker.name("amqplib"));
    }

    @Test
    void amqpToolsDeclarePublishGetConsumeAndDelete() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/amqp-publish")), "amqp-tools" + INSTALL);

        runs("sh", script("amqp_tools_smoke.sh"), broker.uri(), broker.name("tools"));
    }
}
