package io.bilbymq.management;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.NodeInfo;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.management.api.AttemptsApi;
import io.bilbymq.management.api.BindingsApi;
import io.bilbymq.management.api.ChannelsApi;
import io.bilbymq.management.api.ConfigApi;
import io.bilbymq.management.api.ConnectionsApi;
import io.bilbymq.management.api.ConsumersApi;
import io.bilbymq.management.api.ExchangesApi;
import io.bilbymq.management.api.FeaturesApi;
import io.bilbymq.management.api.GlobalParametersApi;
import io.bilbymq.management.api.HealthApi;
import io.bilbymq.management.api.LimitsApi;
import io.bilbymq.management.api.Listeners;
import io.bilbymq.management.api.LoginApi;
import io.bilbymq.management.api.NodesApi;
import io.bilbymq.management.api.OverviewApi;
import io.bilbymq.management.api.ParametersApi;
import io.bilbymq.management.api.PermissionsApi;
import io.bilbymq.management.api.PluginsApi;
import io.bilbymq.management.api.PoliciesApi;
import io.bilbymq.management.api.PublishApi;
import io.bilbymq.management.api.QueueContentsApi;
import io.bilbymq.management.api.QueueUpkeepApi;
import io.bilbymq.management.api.QueuesApi;
import io.bilbymq.management.api.TopicPermissionsApi;
import io.bilbymq.management.api.UsersApi;
import io.bilbymq.management.api.VirtualHostsApi;
import io.bilbymq.management.api.Visibility;
import io.bilbymq.management.api.WhoAmI;
import io.bilbymq.management.api.WithoutMeaningApi;
import io.bilbymq.management.definitions.DefinitionsApi;
import io.bilbymq.management.definitions.DefinitionsExport;
import io.bilbymq.management.http.Authentication;
import io.bilbymq.management.http.Endpoint;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** All resources of the API. */
final class Resources {
    private Resources() {}

    /**
     * Those of a broker.
     *
     * @param thread of the API
     */
    static List<Endpoint.Resource> of(
            Broker broker,
            Visibility visibility,
            Authentication authentication,
            Listeners listeners,
            SampledNumbers numbers,
            ManagementSettings settings,
            Executor thread) {
        final NodeInfo info = broker.node();
        final String node = info.name();
        final ConsumersApi consumers = new ConsumersApi(broker.statistics(), visibility, node);
        final ChannelsApi channels = new ChannelsApi(broker.statistics(), node, numbers.ofChannels(), consumers);
        final DefinitionsExport.Versions versions = new DefinitionsExport.Versions(
                info.product().rabbitmqVersion(),
                info.product().name(),
                info.product().version());
        final AnsweredChanges changes = new AnsweredChanges(broker.unanswered());
        return Stream.<Endpoint.Resource>of(
                        new OverviewApi(broker, listeners, numbers.ofOverview(), settings.statistics()),
                        new NodesApi(broker, listeners, numbers.ofNodes()),
                        new WhoAmI(),
                        new LoginApi(authentication, thread),
                        new VirtualHostsApi(broker.virtualHosts(), visibility, node, numbers.ofVirtualHosts()),
                        new UsersApi(broker.users()),
                        new PermissionsApi(broker.users()),
                        new TopicPermissionsApi(broker.users()),
                        new LimitsApi(broker.virtualHosts(), broker.users(), visibility),
                        new PoliciesApi(broker, visibility, PolicyKind.USER),
                        new PoliciesApi(broker, visibility, PolicyKind.OPERATOR),
                        new ParametersApi(broker, visibility),
                        new GlobalParametersApi(
                                broker.globalParameters(), () -> broker.node().clusterName()),
                        new DefinitionsApi(broker, new DefinitionsExport(broker, versions)),
                        new QueuesApi(broker, visibility, node, numbers.ofQueues(), consumers),
                        new QueueContentsApi(broker),
                        new QueueUpkeepApi(broker),
                        new ExchangesApi(broker, visibility, node, numbers.ofExchanges()),
                        new PublishApi(broker),
                        new BindingsApi(broker, visibility),
                        new ConnectionsApi(broker, node, numbers.ofConnections(), channels),
                        channels,
                        consumers,
                        new HealthApi(broker, listeners, node),
                        new FeaturesApi(),
                        new ConfigApi(settings.configuration()),
                        new PluginsApi(),
                        new WithoutMeaningApi(),
                        new ResetApi(numbers.statistics(), node),
                        new AttemptsApi(broker.statistics(), authentication, broker.users(), node))
                .map(changes::of)
                .toList();
    }
}
