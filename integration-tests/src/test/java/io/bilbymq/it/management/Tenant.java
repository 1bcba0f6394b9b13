package io.bilbymq.it.management;

import com.rabbitmq.client.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A virtual host that one test has for itself, and whatever else the test makes: users, connections, further virtual hosts. All is
 * gone when it is closed. Confined to the test's thread.
 */
public final class Tenant implements AutoCloseable {
    private static final Map<String, String> EVERYTHING = Map.of("configure", ".*", "write", ".*", "read", ".*");

    private final ManagementUnderTest management;
    private final String vhost;
    private final ApiClient api;
    private final Deque<String> resources = new ArrayDeque<>();
    private final Deque<Connection> connections = new ArrayDeque<>();

    private Tenant(ManagementUnderTest management) {
        this.management = management;
        this.vhost = management.broker().name("tenant");
        this.api = management.api().with("vhost", vhost).with("node", management.node());
    }

    static Tenant of(ManagementUnderTest management) {
        final Tenant tenant = new Tenant(management);
        tenant.alsoDelete("/vhosts/{vhost}");
        tenant.api.send("PUT", "/vhosts/{vhost}", Optional.empty()).expect(201);
        return tenant;
    }

    String vhost() {
        return vhost;
    }

    /** A client of the administrator guest, which knows the virtual host as {@code {vhost}}, and {@code {node}}. */
    ApiClient api() {
        return api;
    }

    /** A client of somebody else, which knows the same. */
    ApiClient api(Login login) {
        return api.as(login);
    }

    /** A name that nobody used before. */
    String name(String prefix) {
        return management.broker().name(prefix);
    }

    /** Makes sure that this is deleted, if it is there, when the test is over. */
    void alsoDelete(String path) {
        resources.push(path);
    }

    /** Makes sure that the cluster is not named when the test is over, if it was not before. */
    void forgetClusterName() {
        final String name = "/global-parameters/cluster_name";
        if (api.get(name).status() == 404) {
            alsoDelete(name);
        }
    }

    /** A new user, who may nothing in any virtual host. */
    Login user(String tags) {
        final Login login = new Login(name("user"), "secret");
        alsoDelete("/users/" + login.user());
        api.put("/users/" + login.user(), Map.of("password", login.password(), "tags", tags))
                .expect(201);
        return login;
    }

    /** A new user, who may everything in this virtual host. */
    Login member(String tags) {
        final Login login = user(tags);
        api.put("/permissions/{vhost}/" + login.user(), EVERYTHING).expect(201);
        return login;
    }

    /** Declares a durable queue. */
    void queue(String name) {
        api.put("/queues/{vhost}/" + name, Map.of("durable", true)).expect(201);
    }

    /** Declares a durable exchange. */
    void exchange(String name, String type) {
        api.put("/exchanges/{vhost}/" + name, Map.of("durable", true, "type", type))
                .expect(201);
    }

    /** A connection of guest to this virtual host. */
    Connection connect() throws Exception {
        return connect(Login.GUEST, "");
    }

    /**
     * A connection to this virtual host.
     *
     * @param name what the client calls it, empty if nothing
     */
    Connection connect(Login login, String name) throws Exception {
        final Connection connection = name.isEmpty()
                ? management.amqp(login, vhost).newConnection()
                : management.amqp(login, vhost).newConnection(name);
        connections.push(connection);
        return connection;
    }

    @Override
    public void close() {
        for (final Connection connection : connections) {
            connection.abort(1000);
        }
        final List<String> left =
                resources.stream().filter(path -> !isDeleted(path)).toList();
        if (!left.isEmpty()) {
            throw new AssertionError("left over: " + left);
        }
    }

    private boolean isDeleted(String path) {
        return Set.of(204, 404).contains(api.delete(path).status());
    }
}
