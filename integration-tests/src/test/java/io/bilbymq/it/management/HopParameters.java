package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.http.client.Client;
import com.rabbitmq.http.client.domain.PolicyInfo;
import com.rabbitmq.http.client.domain.ShovelDetails;
import com.rabbitmq.http.client.domain.ShovelInfo;
import com.rabbitmq.http.client.domain.ShovelStatus;
import com.rabbitmq.http.client.domain.TopicPermissions;
import com.rabbitmq.http.client.domain.UpstreamDetails;
import com.rabbitmq.http.client.domain.UpstreamInfo;
import com.rabbitmq.http.client.domain.UpstreamSetDetails;
import com.rabbitmq.http.client.domain.UpstreamSetInfo;
import com.rabbitmq.http.client.domain.UserPermissions;
import com.rabbitmq.http.client.domain.VhostLimits;
import java.util.List;
import java.util.Map;

/** What Hop says of who may what, of policies, limits and other parameters. */
final class HopParameters {
    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final String vhost;
    private final Client hop;

    HopParameters(ManagementUnderTest management, Tenant tenant, Client hop) {
        this.management = management;
        this.tenant = tenant;
        this.vhost = tenant.vhost();
        this.hop = hop;
    }

    void permissions() {
        final String user = tenant.user("").user();
        hop.updatePermissions(vhost, user, new UserPermissions("r", "w", "c"));
        assertThat(hop.getPermissions(vhost, user).getConfigure()).isEqualTo("c");
        assertThat(hop.getPermissions(vhost, user).getWrite()).isEqualTo("w");
        assertThat(hop.getPermissions(vhost, user).getRead()).isEqualTo("r");
        assertThat(hop.getPermissions()).extracting(UserPermissions::getUser).contains(user);
        assertThat(hop.getPermissionsIn(vhost))
                .extracting(UserPermissions::getUser)
                .containsExactlyInAnyOrder("guest", user);
        assertThat(hop.getPermissionsOf(user))
                .extracting(UserPermissions::getVhost)
                .containsExactly(vhost);
        hop.updateTopicPermissions(vhost, user, new TopicPermissions("amq.topic", "w", "r"));
        assertThat(hop.getTopicPermissions(vhost, user))
                .extracting(TopicPermissions::getExchange)
                .containsExactly("amq.topic");
        assertThat(hop.getTopicPermissions())
                .extracting(TopicPermissions::getUser)
                .contains(user);
        assertThat(hop.getTopicPermissionsIn(vhost))
                .extracting(TopicPermissions::getUser)
                .containsExactly(user);
        assertThat(hop.getTopicPermissionsOf(user))
                .extracting(TopicPermissions::getVhost)
                .containsExactly(vhost);

        hop.clearTopicPermissions(vhost, user);
        hop.clearPermissions(vhost, user);

        assertThat(hop.getTopicPermissionsOf(user)).isEmpty();
        assertThat(hop.getPermissions(vhost, user)).isNull();
    }

    void policies() {
        hop.declarePolicy(vhost, "hop", new PolicyInfo("^hop", 3, "queues", Map.of("max-length", 9)));
        hop.declareOperatorPolicy(vhost, "hop", new PolicyInfo("^hop", 4, "queues", Map.of("max-length", 5)));
        assertThat(hop.getPolicies(vhost)).singleElement().satisfies(policy -> {
            assertThat(policy.getName()).isEqualTo("hop");
            assertThat(policy.getPattern()).isEqualTo("^hop");
            assertThat(policy.getPriority()).isEqualTo(3);
            assertThat(policy.getApplyTo()).isEqualTo("queues");
            assertThat(policy.getDefinition()).isEqualTo(Map.of("max-length", 9));
        });
        assertThat(hop.getPolicies()).extracting(PolicyInfo::getVhost).contains(vhost);
        assertThat(hop.getOperatorPolicies(vhost))
                .extracting(PolicyInfo::getPriority)
                .containsExactly(4);
        assertThat(hop.getOperatorPolicies()).extracting(PolicyInfo::getVhost).contains(vhost);

        hop.deletePolicy(vhost, "hop");
        hop.deleteOperatorPolicy(vhost, "hop");

        assertThat(hop.getPolicies(vhost)).isEmpty();
        assertThat(hop.getOperatorPolicies(vhost)).isEmpty();
    }

    void limits() {
        hop.limitMaxNumberOfConnections(vhost, 5);
        hop.limitMaxNumberOfQueues(vhost, 6);
        assertThat(hop.getVhostLimits(vhost).getMaxConnections()).isEqualTo(5);
        assertThat(hop.getVhostLimits(vhost).getMaxQueues()).isEqualTo(6);
        assertThat(hop.getVhostLimits()).extracting(VhostLimits::getVhost).contains(vhost);

        hop.clearMaxConnectionsLimit(vhost);
        hop.clearMaxQueuesLimit(vhost);

        assertThat(hop.getVhostLimits(vhost).getMaxConnections()).isEqualTo(-1);
        assertThat(hop.getVhostLimits(vhost).getMaxQueues()).isEqualTo(-1);
    }

    void shovels() {
        final String uri = "amqp://guest:guest@" + management.broker().host() + ":"
                + management.broker().port() + "/" + vhost;
        final ShovelDetails details = new ShovelDetails(uri, uri, 5, false, Map.of("app_id", "hop"));
        details.setSourceQueue("from");
        details.setDestinationQueue("to");
        hop.declareShovel(vhost, new ShovelInfo("hop", details));
        assertThat(hop.getShovels(vhost)).singleElement().satisfies(shovel -> {
            assertThat(shovel.getName()).isEqualTo("hop");
            assertThat(shovel.getDetails().getSourceQueue()).isEqualTo("from");
        });
        assertThat(hop.getShovels()).extracting(ShovelInfo::getVirtualHost).contains(vhost);
        if (management.isRabbitMq310()) {
            HopTest.soon("the shovel runs")
                    .until(() -> hop.getShovelsStatus(vhost).stream()
                            .anyMatch(shovel -> "running".equals(shovel.getState())));
            assertThat(hop.getShovelsStatus())
                    .extracting(ShovelStatus::getVirtualHost)
                    .contains(vhost);
        } else {
            // BilbyMQ keeps what is said of a shovel, and has none.
            assertThat(hop.getShovelsStatus(vhost)).isEmpty();
            assertThat(hop.getShovelsStatus()).isEmpty();
        }

        hop.deleteShovel(vhost, "hop");

        assertThat(hop.getShovels(vhost)).isEmpty();
        HopTest.soon("the shovel is gone")
                .until(() -> hop.getShovelsStatus(vhost).isEmpty());
    }

    void upstreams() {
        hop.declareUpstream(
                vhost, "hop", new UpstreamDetails().setUri("amqp://localhost:1").setMaxHops(2));
        hop.declareUpstreamSet(vhost, "hops", List.of(new UpstreamSetDetails().setUpstream("hop")));
        assertThat(hop.getUpstreams(vhost)).singleElement().satisfies(upstream -> {
            assertThat(upstream.getName()).isEqualTo("hop");
            assertThat(upstream.getValue().getUri()).isEqualTo("amqp://localhost:1");
            assertThat(upstream.getValue().getMaxHops()).isEqualTo(2);
        });
        assertThat(hop.getUpstreams()).extracting(UpstreamInfo::getVhost).contains(vhost);
        assertThat(hop.getUpstreamSets(vhost))
                .singleElement()
                .satisfies(set -> assertThat(set.getValue())
                        .extracting(UpstreamSetDetails::getUpstream)
                        .containsExactly("hop"));
        assertThat(hop.getUpstreamSets()).extracting(UpstreamSetInfo::getVhost).contains(vhost);

        hop.deleteUpstreamSet(vhost, "hops");
        hop.deleteUpstream(vhost, "hop");

        assertThat(hop.getUpstreams(vhost)).isEmpty();
        assertThat(hop.getUpstreamSets(vhost)).isEmpty();
    }

    void portsOfMqtt() {
        assertThat(hop.getMqttPortToVhostMapping()).as("nobody has set them").isNull();
        tenant.alsoDelete("/global-parameters/mqtt_port_to_vhost_mapping");
        hop.setMqttPortToVhostMapping(Map.of(1883, vhost));
        assertThat(hop.getMqttPortToVhostMapping().getValue()).isEqualTo(Map.of(1883, vhost));

        hop.deleteMqttPortToVhostMapping();

        assertThat(hop.getMqttPortToVhostMapping()).isNull();
    }
}
