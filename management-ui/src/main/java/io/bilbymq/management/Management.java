package io.bilbymq.management;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.management.api.BindingsApi;
import io.bilbymq.management.api.ChannelsApi;
import io.bilbymq.management.api.ConnectionsApi;
import io.bilbymq.management.api.ConsumersApi;
import io.bilbymq.management.api.ExchangesApi;
import io.bilbymq.management.api.LimitsApi;
import io.bilbymq.management.api.LoginApi;
import io.bilbymq.management.api.Numbers;
import io.bilbymq.management.api.PermissionsApi;
import io.bilbymq.management.api.PoliciesApi;
import io.bilbymq.management.api.PublishApi;
import io.bilbymq.management.api.QueueContentsApi;
import io.bilbymq.management.api.QueuesApi;
import io.bilbymq.management.api.TopicPermissionsApi;
import io.bilbymq.management.api.UsersApi;
import io.bilbymq.management.api.VirtualHostsApi;
import io.bilbymq.management.api.Visibility;
import io.bilbymq.management.api.WhoAmI;
import io.bilbymq.management.http.ApiHandler;
import io.bilbymq.management.http.ApiServer;
import io.bilbymq.management.http.Authentication;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Endpoints;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a broker, on a thread of its own. It ends before the broker does.
 *
 * <pre>{@code
 * try (Broker broker = Broker.builder().start();
 *         Management management = Management.start(broker, ManagementSettings.at("127.0.0.1", 0))) {
 *     ...
 * }
 * }</pre>
 */
public final class Management implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private final ApiServer server;
    private final List<Listening> listening;

    private Management(ApiServer server, List<Listening> listening) {
        this.server = server;
        this.listening = List.copyOf(listening);
    }

    /** Where something is served. */
    public record Listening(ManagementSettings.Listener listener, InetSocketAddress address) {}

    /**
     * Serves the API of a broker.
     *
     * @throws UncheckedIOException if it cannot listen where it should
     */
    public static Management start(Broker broker, ManagementSettings settings) {
        return start(broker, settings, new ApiServer());
    }

    /** The same with a server that was made before, while the broker started. It is closed if this fails. */
    public static Management start(Broker broker, ManagementSettings settings, ApiServer server) {
        try {
            final Authentication authentication = new Authentication(
                    broker::login, broker.users()::user, settings.sessionLife(), settings.basicAuthentication());
            final Visibility visibility = new Visibility(broker.virtualHosts());
            final ApiHandler api = new ApiHandler(
                    settings.pathPrefix() + "/api",
                    new Endpoints(resources(broker, visibility, authentication, server.thread())),
                    authentication,
                    visibility::exists,
                    settings.cors(),
                    settings.bodyMax());
            return new Management(server, listen(server, settings, api));
        } catch (RuntimeException notStarted) {
            server.close();
            throw notStarted;
        }
    }

    private static List<Listening> listen(ApiServer server, ManagementSettings settings, ApiHandler api) {
        final List<Listening> listening = new ArrayList<>();
        for (final ManagementSettings.Listener listener : settings.listeners()) {
            final ListenAddress wanted = listener.address();
            try {
                final int port = server.listen(wanted.host(), wanted.port(), api);
                listening.add(new Listening(listener, new InetSocketAddress(wanted.host(), port)));
            } catch (UncheckedIOException notListening) {
                if (listener.required()) {
                    throw notListening;
                }
                LOG.error("the broker goes on without: {}", notListening.getMessage());
            }
        }
        return listening;
    }

    private static List<Endpoint.Resource> resources(
            Broker broker, Visibility visibility, Authentication authentication, Executor thread) {
        final String node = "bilby@localhost";
        final ConsumersApi consumers = new ConsumersApi(broker.statistics(), visibility, node);
        final ChannelsApi channels = new ChannelsApi(broker.statistics(), node, Numbers.NONE, consumers);
        return List.of(
                new WhoAmI(),
                new LoginApi(authentication, thread),
                new VirtualHostsApi(broker.virtualHosts(), visibility, node, Numbers.NONE),
                new UsersApi(broker.users()),
                new PermissionsApi(broker.users()),
                new TopicPermissionsApi(broker.users()),
                new LimitsApi(broker.virtualHosts(), broker.users(), visibility),
                new PoliciesApi(broker, visibility, PolicyKind.USER),
                new PoliciesApi(broker, visibility, PolicyKind.OPERATOR),
                new QueuesApi(broker, visibility, node, Numbers.NONE, consumers),
                new QueueContentsApi(broker),
                new ExchangesApi(broker, visibility, Numbers.NONE),
                new PublishApi(broker),
                new BindingsApi(broker, visibility),
                new ConnectionsApi(broker, node, Numbers.NONE, channels),
                channels,
                consumers);
    }

    /** Where it listens. */
    public List<Listening> listening() {
        return listening;
    }

    /**
     * The port of the first listener for the API.
     *
     * @throws IllegalStateException if there is none
     */
    public int port() {
        return listening.stream()
                .filter(each -> each.listener().content() == ManagementSettings.Content.API)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the API is not served anywhere"))
                .address()
                .getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
