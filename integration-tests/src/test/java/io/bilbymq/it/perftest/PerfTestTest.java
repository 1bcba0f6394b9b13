package io.bilbymq.it.perftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.ChildProcess;
import io.bilbymq.it.raw.Flag;
import io.bilbymq.it.raw.Methods;
import io.bilbymq.it.raw.RawChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PerfTest with sets of options that people use. Each run takes the three seconds it is told to. */
@AgainstBroker
class PerfTestTest {
    private static final Pattern RECEIVED = Pattern.compile("receiving rate avg: (\\d+) msg/s");

    private final BrokerUnderTest broker;

    PerfTestTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    private ChildProcess perfTest(String options) throws Exception {
        // the rate leaves something of the machine to others; what counts here is that it works
        List<String> arguments = new ArrayList<>(List.of("-h", broker.uri(), "-z", "3", "-r", "1000"));
        arguments.addAll(List.of(options.split(" ")));
        return ChildProcess.java(Duration.ofSeconds(50), "com.rabbitmq.perf.PerfTest", arguments);
    }

    private static void assertReceived(ChildProcess run) {
        assertThat(run.exitCode()).as(run.output()).isZero();
        Matcher matcher = RECEIVED.matcher(run.output());
        assertThat(matcher.find()).as(run.output()).isTrue();
        assertThat(Integer.parseInt(matcher.group(1))).as(run.output()).isPositive();
        assertThat(run.output()).doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "automatic acknowledgement, -x 1 -y 1 -a",
        "confirms and multiple acks, -x 2 -y 2 -c 100 --multi-ack-every 50 -q 200",
        "persistent with confirms, -x 1 -y 2 -f persistent -c 50 -q 100 -u %s",
        "fanout to four queues, -x 1 -y 4 -t fanout -e %s",
        "topic and large messages, -x 1 -y 1 -t topic -e %s -s 50000",
        "nacks over many queues, -x 2 -y 2 --queue-pattern %s-%%d --queue-pattern-to 2 --queue-pattern-from 1 --nack "
                + "--requeue false",
        "consuming by polling, -x 1 -y 1 --polling --polling-interval 1",
        "json bodies and priorities, -x 1 -y 1 --json-body -mp priority=3 -qa x-max-priority=5",
    })
    void runsUnchanged(String what, String options) throws Exception {
        ChildProcess run = perfTest(options.formatted(broker.name("perf")));

        assertThat(what).isNotEmpty();
        assertReceived(run);
    }

    @Test
    void usesWhatWasDeclaredBefore(RawChannel channel) throws Exception {
        String queue = broker.name("perf");
        channel.declare(queue, Flag.DURABLE);

        ChildProcess run = perfTest("--predeclared -u " + queue + " -x 1 -y 1 -c 10");

        assertReceived(run);
        channel.call(Methods.queueDelete(queue));
    }
}
