package io.bilbymq.it.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import io.bilbymq.it.ChildProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The application {@link OrderDesk}, started as one. Takes a few seconds: a JVM and Spring have to start. */
@AgainstBroker
class SpringApplicationTest {
    private final BrokerUnderTest broker;

    SpringApplicationTest(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @Test
    void twoThousandOrdersAreConfirmedAddedUpAndReceipted() throws Exception {
        ChildProcess desk = ChildProcess.java(
                Duration.ofSeconds(55),
                OrderDesk.class.getName(),
                List.of(broker.host(), Integer.toString(broker.port()), broker.name("desk"), "2000"));

        assertThat(desk.output()).endsWith("confirmed=true complete=true sum=2001000\n");
        assertThat(desk.exitCode()).isZero();
    }
}
