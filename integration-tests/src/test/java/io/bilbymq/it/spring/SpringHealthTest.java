package io.bilbymq.it.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.it.AgainstBroker;
import io.bilbymq.it.BrokerUnderTest;
import java.net.ServerSocket;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.amqp.health.RabbitHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** What Spring Boot's actuator says of the broker: {@code /actuator/health}. */
@AgainstBroker
class SpringHealthTest {
    private final CachingConnectionFactory connections;
    private final RabbitHealthIndicator indicator;

    SpringHealthTest(BrokerUnderTest broker) {
        connections = new CachingConnectionFactory(broker.host(), broker.port());
        indicator = new RabbitHealthIndicator(new RabbitTemplate(connections));
    }

    @AfterEach
    void endTheConnections() {
        connections.destroy();
    }

    @Test
    void theBrokerIsUpAndSaysItsVersion() {
        final Health health = Objects.requireNonNull(indicator.health());

        assertThat(health.getStatus()).as(health.toString()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("version")).asString().matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void aBrokerThatIsNotThereIsDown() throws Exception {
        connections.setHost("127.0.0.1");
        try (ServerSocket free = new ServerSocket(0)) {
            connections.setPort(free.getLocalPort());
        }

        assertThat(Objects.requireNonNull(indicator.health()).getStatus()).isEqualTo(Status.DOWN);
    }
}
