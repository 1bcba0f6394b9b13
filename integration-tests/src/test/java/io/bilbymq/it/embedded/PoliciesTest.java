package io.bilbymq.it.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.broker.vhost.EffectivePolicy;
import io.bilbymq.broker.vhost.Policy;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.broker.vhost.PolicyScope;
import io.bilbymq.broker.vhost.VirtualHostPolicies;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies of a broker in this JVM, seen by RabbitMQ's Java client. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoliciesTest {
    private static void set(BrokerAndClient client, PolicyScope scope, FieldTable definition) {
        client.broker
                .policies("/")
                .set(PolicyKind.USER, new Policy("p", ".*", scope, 0, definition))
                .toCompletableFuture()
                .join();
    }

    @Test
    void anAlternateExchangeTakesEffectAtOnceAndEndsWithThePolicy() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("unroutable", Map.of());
            client.channel.exchangeDeclare("main", BuiltinExchangeType.DIRECT);
            client.channel.exchangeDeclare("rest", BuiltinExchangeType.FANOUT);
            client.channel.queueBind("unroutable", "rest", "");
            client.channel.basicPublish("main", "nowhere", null, "lost".getBytes(StandardCharsets.UTF_8));
            // The policy comes by another way than the message, and must not overtake it.
            client.channel.messageCount("unroutable");

            set(client, PolicyScope.EXCHANGES, FieldTable.of("alternate-exchange", FieldValue.of("rest")));
            client.channel.basicPublish("main", "nowhere", null, "found".getBytes(StandardCharsets.UTF_8));
            assertThat(client.drain("unroutable")).containsExactly("found");
            client.broker
                    .policies("/")
                    .clear(PolicyKind.USER, "p")
                    .toCompletableFuture()
                    .join();
            client.channel.basicPublish("main", "nowhere", null, "lost".getBytes(StandardCharsets.UTF_8));

            assertThat(client.drain("unroutable")).isEmpty();
        }
    }

    @Test
    void anExpiryAppliesToQueuesThatAreThere() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());

            set(client, PolicyScope.QUEUES, FieldTable.of("expires", FieldValue.of(200)));

            await("expiry").until(() -> client.broker.policies("/").ofQueue("q").isEmpty());
        }
    }

    @Test
    void aConsumerTimeoutAppliesToConsumersThatAreThere() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            client.declare("q", Map.of());
            BrokerAndClient.Heard slow = client.consume("q", "slow", Map.of());
            client.publish("q", "1");
            assertThat(slow.events.take()).isEqualTo("1");

            set(client, PolicyScope.QUEUES, FieldTable.of("consumer-timeout", FieldValue.of(200)));

            assertThat(slow.events.take()).isEqualTo("cancelled");
        }
    }

    @Test
    void tenThousandQueuesHaveANewPolicyWhenItIsSet() throws Exception {
        try (BrokerAndClient client = new BrokerAndClient()) {
            Channel channel = client.connection.createChannel();
            for (int i = 0; i < 10_000; i++) {
                channel.queueDeclareNoWait("q" + i, false, false, false, Map.of());
            }
            channel.queueDeclarePassive("q9999");
            VirtualHostPolicies policies = client.broker.policies("/");
            FieldTable definition = FieldTable.of("max-length", FieldValue.of(5));

            set(client, PolicyScope.QUEUES, definition);

            for (int i = 0; i < 10_000; i++) {
                assertThat(policies.ofQueue("q" + i).map(EffectivePolicy::definition))
                        .contains(definition);
            }
        }
    }
}
