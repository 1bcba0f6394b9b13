package io.bilbymq.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.broker.settings.ProductSettings;
import org.junit.jupiter.api.Test;

class ServerPropertiesTest {
    private final FieldTable properties = ServerProperties.of(new ProductSettings("RabbitMQ", "3.13.7", "rabbit@here"));

    @Test
    void keysAreSorted() {
        assertThat(properties.entries())
                .extracting(FieldTable.Entry::name)
                .isSorted()
                .contains("capabilities", "cluster_name", "copyright", "information", "platform", "product", "version");
    }

    @Test
    void productAndVersionAreThoseConfigured() {
        assertThat(properties.text("product")).contains("RabbitMQ");
        assertThat(properties.text("version")).contains("3.13.7");
        assertThat(properties.text("cluster_name")).contains("rabbit@here");
    }

    @Test
    void capabilitiesComeInTheOrderOfRabbitMq() {
        final FieldTable capabilities = properties.table("capabilities").orElseThrow();

        assertThat(capabilities.entries())
                .extracting(FieldTable.Entry::name)
                .containsExactly(
                        "publisher_confirms",
                        "exchange_exchange_bindings",
                        "basic.nack",
                        "consumer_cancel_notify",
                        "connection.blocked",
                        "consumer_priorities",
                        "authentication_failure_close",
                        "per_consumer_qos",
                        "direct_reply_to");
        assertThat(capabilities.entries())
                .allSatisfy(
                        entry -> assertThat(capabilities.isTrue(entry.name())).isTrue());
    }
}
