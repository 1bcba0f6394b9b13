package io.bilbymq.management;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.PolicyKind;
import io.bilbymq.management.api.LimitsApi;
import io.bilbymq.management.api.LoginApi;
import io.bilbymq.management.api.PermissionsApi;
import io.bilbymq.management.api.PoliciesApi;
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
import io.bilbymq.management.http.Json;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The HTTP API of a broker, on a thread of its own. It ends before the broker does.
 *
 * <pre>{@code
 * try (Broker broker = Broker.builder().start();
 *         Management management = Management.start(broker, ManagementSettings.at(new ListenAddress("127.0.0.1", 0)))) {
 *     ...
 * }
 * }</pre>
 */
public final class Management implements AutoCloseable {
    private final ApiServer server;
    private final int port;

    private Management(ApiServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Serves the API of a broker.
     *
     * @throws java.io.UncheckedIOException if it cannot listen where it should
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
            return new Management(
                    server,
                    server.listen(settings.address().host(), settings.address().port(), api));
        } catch (RuntimeException notStarted) {
            server.close();
            throw notStarted;
        }
    }

    private static List<Endpoint.Resource> resources(
            Broker broker, Visibility visibility, Authentication authentication, Executor thread) {
        return List.of(
                new WhoAmI(),
                new LoginApi(authentication, thread),
                new VirtualHostsApi(broker.virtualHosts(), visibility, "bilby@localhost", host -> Json.object()),
                new UsersApi(broker.users()),
                new PermissionsApi(broker.users()),
                new TopicPermissionsApi(broker.users()),
                new LimitsApi(broker.virtualHosts(), broker.users(), visibility),
                new PoliciesApi(broker, visibility, PolicyKind.USER),
                new PoliciesApi(broker, visibility, PolicyKind.OPERATOR));
    }

    /** The port where it listens. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        server.close();
    }
}
