package io.bilbymq.it.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.rabbitmq.client.Connection;
import io.bilbymq.it.management.RoleRouteMatrix.Row;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every route is asked by every kind of user, in a virtual host that is the user's own and in one that is not. */
@AgainstManagement
class RoleRouteTest {
    private static final Set<String> OF_CONNECTIONS = Set.of(":connection", ":channel", ":username");

    /** Routes whose thing is not there, as it takes long to make it. */
    private static final Set<String> NAMES_NOTHING = Set.of(
            "/shovels/vhost/:vhost/:name",
            "/shovels/vhost/:vhost/:name/restart",
            "/federation-links/vhost/:vhost/:id/:node/restart",
            "/stream/connections/:vhost/:connection",
            "/stream/connections/:vhost/:connection/publishers",
            "/stream/connections/:vhost/:connection/consumers",
            "/traces/:vhost/:name",
            "/traces/node/:node/:vhost/:name",
            "/trace-files/:name",
            "/trace-files/node/:node/:name",
            "/process/:pid");

    /** Routes with which RabbitMQ 3.10 answers some users 500. */
    private static final Set<String> CRASHES_ON_310 = Set.of("/connections/username/:username");

    /** What newer ones let others do than 3.10 does. */
    private static final Map<String, Access> NEWER = Map.of(
            "GET /vhosts/:vhost", Access.VHOST_OR_MONITOR,
            "GET /aliveness-test/:vhost", Access.VHOST_OR_ADMINISTRATOR,
            "GET /queues/quorum/:vhost/:queue/status", Access.VHOST_OR_ADMINISTRATOR);

    private final ManagementUnderTest management;
    private final Tenant tenant;
    private final String foreign;
    private final String doomed;
    private final String victim;
    private final String global;
    private final String cluster;
    private final Map<Role, Login> logins = new EnumMap<>(Role.class);

    /**
     * Who asks.
     *
     * @param own whether the virtual host and the connection are the user's own
     */
    private record Asker(Role role, boolean own) {
        static List<Asker> all() {
            return Stream.of(Role.values())
                    .flatMap(role -> Stream.of(new Asker(role, true), new Asker(role, false)))
                    .toList();
        }
    }

    RoleRouteTest(ManagementUnderTest management, Tenant tenant) {
        this.management = management;
        this.tenant = tenant;
        this.foreign = tenant.name("foreign");
        this.doomed = tenant.name("doomed");
        this.victim = tenant.name("victim");
        this.global = tenant.name("global");
        this.cluster = tenant.api().get("/cluster-name").json().path("name").stringValue();
        List.of("/vhosts/" + foreign, "/vhosts/" + doomed, "/users/" + victim, "/global-parameters/" + global)
                .forEach(tenant::alsoDelete);
        tenant.forgetClusterName();
    }

    /** Who may use a route is decided once, here, and not by whoever adds it. */
    @Test
    void everyRouteHasARow() {
        Assumptions.assumeTrue(management.routes().isPresent(), "another broker does not tell its routes");

        assertThat(RoleRouteMatrix.rows().keySet())
                .containsAll(management.routes().orElseThrow());
    }

    @TestFactory
    Stream<DynamicTest> eachMayWhatTheRoleMay() {
        tenant.api().put("/vhosts/" + foreign, Map.of()).expect(201);
        for (final Role role : Role.values()) {
            logins.put(
                    role,
                    role == Role.UNKNOWN ? new Login(tenant.name("unknown"), "secret") : tenant.member(role.tags()));
        }
        final Set<String> plugins = management.plugins();
        return RoleRouteMatrix.rows().values().stream()
                .filter(row -> management
                        .routes()
                        .map(routes -> routes.contains(row.route()))
                        .orElse(plugins.contains(row.since().plugin())))
                .map(row -> dynamicTest(row.route(), () -> asksAll(row)));
    }

    private void asksAll(Row row) throws Exception {
        final Map<Asker, String> connections =
                List.of(row.pattern().split("/")).stream().anyMatch(OF_CONNECTIONS::contains) ? connect() : Map.of();

        prepare(tenant.vhost());
        prepare(foreign);

        final Map<Asker, String> surprises = new LinkedHashMap<>();
        for (final Asker asker : Asker.all()) {
            final Reply reply = ask(row, asker, connections.getOrDefault(asker, ""));
            if (!isExpected(row, accessOf(row).allows(asker.role(), asker.own()), reply.status())) {
                surprises.put(asker, reply.status() + " " + reply.text());
            }
        }

        assertThat(surprises).as("%s is for %s", row.route(), accessOf(row)).isEmpty();
    }

    private Access accessOf(Row row) {
        return management.either(NEWER.getOrDefault(row.route(), row.access()), row.access());
    }

    private boolean isExpected(Row row, boolean allowed, int status) {
        if (management.isRabbitMq310() && row.since().isNewer()) {
            return status == 401 || status == 404 || status == 405;
        }
        if (management.isRabbitMq310() && CRASHES_ON_310.contains(row.pattern()) && status == 500) {
            return true;
        }
        // There is one node, so queues have no members elsewhere, and no streams: whoever may ask is told so.
        if (allowed
                && status == 501
                && (row.pattern().contains("/quorum/") || row.since().isWithoutMeaning())) {
            return true;
        }
        if (allowed) {
            return (status >= 200 && status < 400) || (status == 404 && NAMES_NOTHING.contains(row.pattern()));
        }
        return status == 401 || status == 403;
    }

    private Reply ask(Row row, Asker asker, String connection) {
        final String vhost = asker.own() ? tenant.vhost() : foreign;
        if (row.method().equals("DELETE") || row.pattern().equals("/users/bulk-delete")) {
            prepare(vhost);
        }
        final Map<String, String> values = new HashMap<>(Map.of(
                ":vhost",
                row.route().equals("DELETE /vhosts/:vhost") ? doomed : vhost,
                ":node",
                management.node(),
                ":user",
                victim,
                ":username",
                owner(asker).user(),
                ":connection",
                connection,
                ":channel",
                connection + " (1)",
                ":exchange",
                row.pattern().startsWith("/topic-permissions") ? "amq.topic" : "x",
                ":component",
                "federation-upstream",
                ":name",
                name(row.pattern())));
        values.put(":pid", "<0.1.0>");
        values.putAll(Map.of(":queue", "q", ":source", "x", ":dtype", "q", ":destination", "q", ":props", "k"));
        values.putAll(Map.of(":filter", "management", ":within", "1", ":unit", "weeks", ":protocols", "amqp"));
        values.putAll(Map.of(
                ":pattern",
                ".*",
                ":password",
                "secret",
                ":id",
                "nosuch",
                ":port",
                Integer.toString(management.broker().port())));
        return send(row, Objects.requireNonNull(logins.get(asker.role())), values);
    }

    private Reply send(Row row, Login login, Map<String, String> values) {
        final StringBuilder path = new StringBuilder();
        for (final String segment : row.pattern().substring(1).split("/", -1)) {
            path.append('/')
                    .append(
                            segment.startsWith(":")
                                    ? ApiClient.encoded(Objects.requireNonNull(values.get(segment), segment))
                                    : segment);
        }
        final Optional<String> body = row.body()
                .map(text -> text.replace("$cluster", cluster)
                        .replace("$user", victim)
                        .replace("$node", management.node()));
        final ApiClient client = tenant.api(login);
        return (body.isPresent() && !body.get().startsWith("{")
                        ? client.header("Content-Type", "application/x-www-form-urlencoded")
                        : client)
                .send(row.method(), path.toString(), body);
    }

    private String name(String pattern) {
        if (pattern.startsWith("/parameters")) {
            return "u";
        } else if (pattern.startsWith("/global-parameters")) {
            return global;
        } else if (pattern.startsWith("/vhost-limits")) {
            return "max-queues";
        } else if (pattern.startsWith("/user-limits")) {
            return "max-channels";
        } else if (pattern.startsWith("/feature-flags")) {
            return "quorum_queue";
        } else {
            return "p";
        }
    }

    /** Whose connections are asked for; those who cannot connect have none. */
    private Login owner(Asker asker) {
        return asker.own() && asker.role().isUser()
                ? Objects.requireNonNull(logins.get(asker.role()))
                : Objects.requireNonNull(logins.get(Role.NO_TAG));
    }

    /** Opens a connection with a channel for each who asks. Their names, when the API knows of all. */
    private Map<Asker, String> connect() throws Exception {
        final Map<Asker, String> titles = new LinkedHashMap<>();
        for (final Asker asker : Asker.all()) {
            final String title = tenant.name("connection");
            final Connection connection = tenant.connect(owner(asker), title);
            connection.createChannel(1);
            titles.put(asker, title);
        }
        final Map<Asker, String> names = new LinkedHashMap<>();
        for (final Map.Entry<Asker, String> entry : titles.entrySet()) {
            tenant.api().await("the connection is known", "/connections?columns=name,user_provided_name", all -> {
                all.forEach(one -> {
                    if (one.path("user_provided_name").asString("").equals(entry.getValue())) {
                        names.put(entry.getKey(), one.path("name").stringValue());
                    }
                });
                return names.containsKey(entry.getKey());
            });
            tenant.api()
                    .with("channel", names.get(entry.getKey()) + " (1)")
                    .await("its channel is known", "/channels/{channel}", channel -> true);
        }
        return names;
    }

    /** Makes sure that all is there that may be asked for and deleted. */
    private void prepare(String vhost) {
        final ApiClient api = tenant.api().with("vhost", vhost).with("victim", victim);
        api.put("/users/{victim}", Map.of("tags", "", "password_hash", ""));
        api.put("/vhosts/" + doomed, Map.of());
        api.put("/queues/{vhost}/q", Map.of("durable", true));
        api.put("/queues/{vhost}/other", Map.of("durable", true));
        api.put("/exchanges/{vhost}/x", Map.of("type", "direct", "durable", true));
        api.post("/bindings/{vhost}/e/x/q/q", Map.of("routing_key", "k"));
        api.put("/policies/{vhost}/p", Map.of("pattern", "x", "definition", Map.of("max-length", 1)));
        api.put("/operator-policies/{vhost}/p", Map.of("pattern", "x", "definition", Map.of("max-length", 1)));
        api.put("/parameters/federation-upstream/{vhost}/u", Map.of("value", Map.of("uri", "amqp://localhost:1")));
        api.put("/global-parameters/" + global, Map.of("value", 1));
        api.put("/permissions/{vhost}/{victim}", Map.of("configure", "", "write", "", "read", ""));
        api.put("/topic-permissions/{vhost}/{victim}", Map.of("exchange", "amq.topic", "write", "", "read", ""));
    }
}
