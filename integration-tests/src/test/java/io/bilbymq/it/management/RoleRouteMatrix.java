package io.bilbymq.it.management;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every route of RabbitMQ's management HTTP API and of its extensions, and who may use it. {@code -} in the place of a body is none.
 */
final class RoleRouteMatrix {
    /** Which versions and plugins of RabbitMQ have a route. */
    enum Since {
        V310("rabbitmq_management"),
        NEWER("rabbitmq_management"),
        SHOVEL("rabbitmq_shovel_management"),
        FEDERATION("rabbitmq_federation_management"),
        STREAM("rabbitmq_stream_management"),
        NEWER_STREAM("rabbitmq_stream_management"),
        TRACING("rabbitmq_tracing"),
        TOP("rabbitmq_top");

        private final String plugin;

        Since(String plugin) {
            this.plugin = plugin;
        }

        String plugin() {
            return plugin;
        }

        /** Whether RabbitMQ 3.10 does not have it. */
        boolean isNewer() {
            return this == NEWER || this == NEWER_STREAM;
        }

        /** Whether it is about what there is in RabbitMQ only. */
        boolean isWithoutMeaning() {
            return this == STREAM || this == NEWER_STREAM || this == TRACING || this == TOP;
        }
    }

    /**
     * A route.
     *
     * @param pattern what it matches, behind {@code /api}; words with a colon are variables
     * @param body what the test sends
     */
    record Row(String method, String pattern, Access access, Since since, Optional<String> body) {
        /** As routers name it: {@code GET /queues/:vhost}. */
        String route() {
            return method + " " + pattern;
        }
    }

    private static final String TABLE = """
            GET    | /overview                                         | USER                   | V310
            GET    | /cluster-name                                     | USER                   | V310
            PUT    | /cluster-name                                     | ADMINISTRATOR          | V310 | {"name":"$cluster"}
            GET    | /nodes                                            | MONITOR                | V310
            GET    | /nodes/:node                                      | MONITOR                | V310
            GET    | /nodes/:node/memory                               | MONITOR                | V310
            GET    | /nodes/:node/memory/relative                      | MONITOR                | V310
            GET    | /nodes/:node/memory/ets                           | MONITOR                | V310
            GET    | /nodes/:node/memory/ets/relative                  | MONITOR                | V310
            GET    | /nodes/:node/memory/ets/:filter                   | MONITOR                | V310
            GET    | /nodes/:node/memory/ets/:filter/relative          | MONITOR                | V310
            GET    | /extensions                                       | USER                   | V310
            GET    | /all-configuration                                | ADMINISTRATOR          | V310
            POST   | /all-configuration                                | ADMINISTRATOR          | V310 | {}
            GET    | /definitions                                      | ADMINISTRATOR          | V310
            POST   | /definitions                                      | ADMINISTRATOR          | V310 | {}
            GET    | /definitions/:vhost                               | ADMINISTRATOR          | V310
            POST   | /definitions/:vhost                               | ADMINISTRATOR          | V310 | {}
            GET    | /parameters                                       | GLOBAL_POLICYMAKER     | V310
            GET    | /parameters/:component                            | GLOBAL_POLICYMAKER     | V310
            GET    | /parameters/:component/:vhost                     | POLICYMAKER            | V310
            GET    | /parameters/:component/:vhost/:name               | POLICYMAKER            | V310
            PUT    | /parameters/:component/:vhost/:name               | POLICYMAKER            | V310 | {"value":{"uri":"amqp://localhost:1"}}
            DELETE | /parameters/:component/:vhost/:name               | POLICYMAKER            | V310
            GET    | /global-parameters                                | GLOBAL_POLICYMAKER     | V310
            GET    | /global-parameters/:name                          | GLOBAL_POLICYMAKER     | V310
            PUT    | /global-parameters/:name                          | GLOBAL_POLICYMAKER     | V310 | {"value":1}
            DELETE | /global-parameters/:name                          | GLOBAL_POLICYMAKER     | V310
            GET    | /policies                                         | USER                   | V310
            GET    | /policies/:vhost                                  | VHOST_OR_ADMINISTRATOR | V310
            GET    | /policies/:vhost/:name                            | POLICYMAKER            | V310
            PUT    | /policies/:vhost/:name                            | POLICYMAKER            | V310 | {"pattern":"x","definition":{"max-length":1}}
            DELETE | /policies/:vhost/:name                            | POLICYMAKER            | V310
            GET    | /operator-policies                                | USER                   | V310
            GET    | /operator-policies/:vhost                         | VHOST_OR_ADMINISTRATOR | V310
            GET    | /operator-policies/:vhost/:name                   | ADMINISTRATOR          | V310
            PUT    | /operator-policies/:vhost/:name                   | ADMINISTRATOR          | V310 | {"pattern":"x","definition":{"max-length":1}}
            DELETE | /operator-policies/:vhost/:name                   | ADMINISTRATOR          | V310
            GET    | /vhost-limits                                     | USER                   | V310
            GET    | /vhost-limits/:vhost                              | VHOST_OR_MONITOR       | V310
            PUT    | /vhost-limits/:vhost/:name                        | ADMINISTRATOR          | V310 | {"value":1000}
            DELETE | /vhost-limits/:vhost/:name                        | ADMINISTRATOR          | V310
            GET    | /connections                                      | USER                   | V310
            GET    | /connections/:connection                          | OWNER_OR_MONITOR       | V310
            DELETE | /connections/:connection                          | OWNER_OR_ADMINISTRATOR | V310
            GET    | /connections/username/:username                   | OWNER_OR_MONITOR       | V310
            DELETE | /connections/username/:username                   | OWNER_OR_ADMINISTRATOR | V310
            GET    | /connections/:connection/channels                 | OWNER_OR_MONITOR       | V310
            GET    | /connections/:connection/sessions                 | OWNER_OR_MONITOR       | NEWER
            GET    | /channels                                         | USER                   | V310
            GET    | /channels/:channel                                | OWNER_OR_MONITOR       | V310
            GET    | /consumers                                        | USER                   | V310
            GET    | /consumers/:vhost                                 | USER                   | V310
            GET    | /exchanges                                        | USER                   | V310
            GET    | /exchanges/:vhost                                 | VHOST_OR_ADMINISTRATOR | V310
            GET    | /exchanges/:vhost/:exchange                       | VHOST_OR_ADMINISTRATOR | V310
            PUT    | /exchanges/:vhost/:exchange                       | VHOST                  | V310 | {"type":"direct","durable":true}
            DELETE | /exchanges/:vhost/:exchange                       | VHOST                  | V310
            POST   | /exchanges/:vhost/:exchange/publish               | VHOST                  | V310 | {"properties":{},"routing_key":"k","payload":"x","payload_encoding":"string"}
            GET    | /exchanges/:vhost/:exchange/bindings/source       | VHOST_OR_ADMINISTRATOR | V310
            GET    | /exchanges/:vhost/:exchange/bindings/destination  | VHOST_OR_ADMINISTRATOR | V310
            GET    | /queues                                           | USER                   | V310
            GET    | /queues/detailed                                  | USER                   | NEWER
            GET    | /queues/:vhost                                    | VHOST_OR_ADMINISTRATOR | V310
            GET    | /queues/:vhost/:queue                             | VHOST_OR_ADMINISTRATOR | V310
            PUT    | /queues/:vhost/:queue                             | VHOST                  | V310 | {"durable":true}
            DELETE | /queues/:vhost/:queue                             | VHOST                  | V310
            GET    | /queues/:vhost/:queue/bindings                    | VHOST_OR_ADMINISTRATOR | V310
            DELETE | /queues/:vhost/:queue/contents                    | VHOST                  | V310
            POST   | /queues/:vhost/:queue/get                         | VHOST                  | V310 | {"count":1,"ackmode":"ack_requeue_false","encoding":"auto"}
            POST   | /queues/:vhost/:queue/actions                     | ADMINISTRATOR          | V310 | {"action":"sync"}
            POST   | /queues/quorum/:vhost/:queue/replicas/add         | ADMINISTRATOR          | NEWER | {"node":"$node"}
            DELETE | /queues/quorum/:vhost/:queue/replicas/delete      | ADMINISTRATOR          | NEWER | {"node":"$node"}
            POST   | /queues/quorum/replicas/on/:node/grow             | ADMINISTRATOR          | NEWER | {"strategy":"all"}
            DELETE | /queues/quorum/replicas/on/:node/shrink           | ADMINISTRATOR          | NEWER
            GET    | /queues/quorum/:vhost/:queue/status               | VHOST                  | NEWER
            GET    | /bindings                                         | USER                   | V310
            GET    | /bindings/:vhost                                  | VHOST_OR_ADMINISTRATOR | V310
            GET    | /bindings/:vhost/e/:source/:dtype/:destination    | VHOST_OR_ADMINISTRATOR | V310
            POST   | /bindings/:vhost/e/:source/:dtype/:destination    | VHOST                  | V310 | {"routing_key":"k"}
            GET    | /bindings/:vhost/e/:source/:dtype/:destination/:props | VHOST_OR_ADMINISTRATOR | V310
            DELETE | /bindings/:vhost/e/:source/:dtype/:destination/:props | VHOST              | V310
            GET    | /vhosts                                           | USER                   | V310
            GET    | /vhosts/:vhost                                    | ADMINISTRATOR          | V310
            PUT    | /vhosts/:vhost                                    | ADMINISTRATOR          | V310 | {}
            DELETE | /vhosts/:vhost                                    | ADMINISTRATOR          | V310
            GET    | /vhosts/:vhost/deletion/protection                | ADMINISTRATOR          | NEWER
            POST   | /vhosts/:vhost/deletion/protection                | ADMINISTRATOR          | NEWER
            DELETE | /vhosts/:vhost/deletion/protection                | ADMINISTRATOR          | NEWER
            POST   | /vhosts/:vhost/start/:node                        | ADMINISTRATOR          | V310
            GET    | /vhosts/:vhost/permissions                        | ADMINISTRATOR          | V310
            GET    | /vhosts/:vhost/topic-permissions                  | ADMINISTRATOR          | V310
            GET    | /vhosts/:vhost/connections                        | VHOST_OR_ADMINISTRATOR | V310
            GET    | /vhosts/:vhost/channels                           | VHOST_OR_ADMINISTRATOR | V310
            GET    | /users                                            | ADMINISTRATOR          | V310
            GET    | /users/without-permissions                        | ADMINISTRATOR          | V310
            POST   | /users/bulk-delete                                | ADMINISTRATOR          | V310 | {"users":["$user"]}
            GET    | /users/:user                                      | ADMINISTRATOR          | V310
            PUT    | /users/:user                                      | ADMINISTRATOR          | V310 | {"tags":"","password_hash":""}
            DELETE | /users/:user                                      | ADMINISTRATOR          | V310
            GET    | /users/:user/permissions                          | ADMINISTRATOR          | V310
            GET    | /users/:user/topic-permissions                    | ADMINISTRATOR          | V310
            GET    | /users/:user/queues                               | ADMINISTRATOR          | NEWER
            GET    | /user-limits                                      | USER                   | V310
            GET    | /user-limits/:user                                | USER                   | V310
            PUT    | /user-limits/:user/:name                          | ADMINISTRATOR          | V310 | {"value":1000}
            DELETE | /user-limits/:user/:name                          | ADMINISTRATOR          | V310
            GET    | /permissions                                      | ADMINISTRATOR          | V310
            GET    | /permissions/:vhost/:user                         | ADMINISTRATOR          | V310
            PUT    | /permissions/:vhost/:user                         | ADMINISTRATOR          | V310 | {"configure":"","write":"","read":""}
            DELETE | /permissions/:vhost/:user                         | ADMINISTRATOR          | V310
            GET    | /topic-permissions                                | ADMINISTRATOR          | V310
            GET    | /topic-permissions/:vhost/:user                   | ADMINISTRATOR          | V310
            PUT    | /topic-permissions/:vhost/:user                   | ADMINISTRATOR          | V310 | {"exchange":"amq.topic","write":"","read":""}
            DELETE | /topic-permissions/:vhost/:user                   | ADMINISTRATOR          | V310
            GET    | /topic-permissions/:vhost/:user/:exchange         | ADMINISTRATOR          | V310
            DELETE | /topic-permissions/:vhost/:user/:exchange         | ADMINISTRATOR          | V310
            GET    | /feature-flags                                    | ADMINISTRATOR          | V310
            PUT    | /feature-flags/:name/enable                       | ADMINISTRATOR          | V310 | {}
            GET    | /deprecated-features                              | ADMINISTRATOR          | NEWER
            GET    | /deprecated-features/used                         | ADMINISTRATOR          | NEWER
            GET    | /                                                 | ANYBODY                | V310
            GET    | /index.html                                       | ANYBODY                | V310
            GET    | /openapi.json                                     | USER                   | NEWER
            GET    | /whoami                                           | USER                   | V310
            GET    | /login                                            | ANYBODY                | NEWER
            POST   | /login                                            | ANYBODY                | V310 | username=guest&password=guest
            DELETE | /login                                            | ANYBODY                | NEWER
            GET    | /version                                          | USER                   | NEWER
            GET    | /config/effective                                 | ADMINISTRATOR          | NEWER
            GET    | /auth/attempts/:node                              | MONITOR                | V310
            DELETE | /auth/attempts/:node                              | MONITOR                | V310
            GET    | /auth/attempts/:node/source                       | MONITOR                | V310
            DELETE | /auth/attempts/:node/source                       | MONITOR                | V310
            GET    | /auth/hash_password/:password                     | USER                   | NEWER
            POST   | /rebalance/queues                                 | ADMINISTRATOR          | V310 | {}
            DELETE | /reset                                            | ADMINISTRATOR          | V310
            DELETE | /reset/:node                                      | ADMINISTRATOR          | V310
            GET    | /aliveness-test/:vhost                            | VHOST                  | V310
            GET    | /healthchecks/node                                | USER                   | V310
            GET    | /healthchecks/node/:node                          | USER                   | V310
            GET    | /health/checks/alarms                             | USER                   | V310
            GET    | /health/checks/local-alarms                       | USER                   | V310
            GET    | /health/checks/metadata-store/initialized         | USER                   | NEWER
            GET    | /health/checks/metadata-store/initialized/with-data | USER                 | NEWER
            GET    | /health/checks/certificate-expiration/:within/:unit | USER                 | V310
            GET    | /health/checks/port-listener/:port                | USER                   | V310
            GET    | /health/checks/protocol-listener/:protocols       | USER                   | V310
            GET    | /health/checks/virtual-hosts                      | USER                   | V310
            GET    | /health/checks/quorum-queues-without-elected-leaders/all-vhosts/ | USER    | NEWER
            GET    | /health/checks/quorum-queues-without-elected-leaders/vhost/:vhost/ | USER  | NEWER
            GET    | /health/checks/quorum-queues-without-elected-leaders/all-vhosts/pattern/:pattern | USER | NEWER
            GET    | /health/checks/quorum-queues-without-elected-leaders/vhost/:vhost/pattern/:pattern | USER | NEWER
            GET    | /health/checks/node-is-quorum-critical            | USER                   | V310
            GET    | /health/checks/is-in-service                      | USER                   | NEWER
            GET    | /health/checks/below-node-connection-limit        | USER                   | NEWER
            GET    | /health/checks/ready-to-serve-clients             | USER                   | NEWER
            GET    | /health/checks/reached-target-cluster-size        | USER                   | NEWER
            GET    | /health/live                                      | ANYBODY                | NEWER
            GET    | /health/ready                                     | ANYBODY                | NEWER
            POST   | /queues/:vhost/:queue/peek                        | VHOST                  | NEWER | {}
            POST   | /queues/:vhost/:queue/move                        | VHOST                  | NEWER | {"target":"other","count":1}
            PUT    | /queues/:vhost/:queue/pause                       | VHOST                  | NEWER
            PUT    | /queues/:vhost/:queue/resume                      | VHOST                  | NEWER
            GET    | /health/checks/node-is-mirror-sync-critical       | USER                   | V310
            GET    | /health/checks/quorum-queues-without-elected-leaders/all-vhosts | USER | NEWER
            GET    | /health/checks/quorum-queues-without-elected-leaders/vhost/:vhost | USER | NEWER
            GET    | /shovels                                          | MONITOR                | SHOVEL
            GET    | /shovels/:vhost                                   | MONITOR                | SHOVEL
            GET    | /shovels/vhost/:vhost/:name                       | MONITOR                | SHOVEL
            DELETE | /shovels/vhost/:vhost/:name                       | MONITOR                | SHOVEL
            DELETE | /shovels/vhost/:vhost/:name/restart               | MONITOR                | SHOVEL
            GET    | /federation-links                                 | MONITOR                | FEDERATION
            GET    | /federation-links/:vhost                          | MONITOR                | FEDERATION
            GET    | /federation-links/state/down                      | MONITOR                | FEDERATION
            GET    | /federation-links/:vhost/state/down               | MONITOR                | FEDERATION
            DELETE | /federation-links/vhost/:vhost/:id/:node/restart  | MONITOR                | FEDERATION
            GET    | /stream/connections                               | USER                   | STREAM
            GET    | /stream/connections/:vhost                        | VHOST_OR_MONITOR       | STREAM
            GET    | /stream/connections/:vhost/:connection            | VHOST_OR_MONITOR       | STREAM
            DELETE | /stream/connections/:vhost/:connection            | VHOST_OR_MONITOR       | STREAM
            GET    | /stream/connections/:vhost/:connection/publishers | VHOST_OR_MONITOR       | STREAM
            GET    | /stream/connections/:vhost/:connection/consumers  | VHOST_OR_MONITOR       | STREAM
            GET    | /stream/publishers                                | USER                   | STREAM
            GET    | /stream/publishers/:vhost                         | USER                   | STREAM
            GET    | /stream/publishers/:vhost/:queue                  | USER                   | STREAM
            GET    | /stream/consumers                                 | USER                   | STREAM
            GET    | /stream/consumers/:vhost                          | USER                   | STREAM
            GET    | /stream/:vhost/:queue/tracking                    | VHOST_OR_ADMINISTRATOR | NEWER_STREAM
            PUT    | /stream/super-streams/:vhost/:name                | VHOST_OR_ADMINISTRATOR | NEWER_STREAM | {}
            GET    | /traces                                           | ADMINISTRATOR          | TRACING
            GET    | /traces/:vhost                                    | ADMINISTRATOR          | TRACING
            GET    | /traces/node/:node                                | ADMINISTRATOR          | TRACING
            GET    | /traces/node/:node/:vhost                         | ADMINISTRATOR          | TRACING
            GET    | /traces/:vhost/:name                              | ADMINISTRATOR          | TRACING
            PUT    | /traces/:vhost/:name                              | ADMINISTRATOR          | TRACING | {"pattern":"#","format":"text"}
            DELETE | /traces/:vhost/:name                              | ADMINISTRATOR          | TRACING
            GET    | /traces/node/:node/:vhost/:name                   | ADMINISTRATOR          | TRACING
            PUT    | /traces/node/:node/:vhost/:name                   | ADMINISTRATOR          | TRACING | {"pattern":"#","format":"text"}
            DELETE | /traces/node/:node/:vhost/:name                   | ADMINISTRATOR          | TRACING
            GET    | /trace-files                                      | ADMINISTRATOR          | TRACING
            GET    | /trace-files/:name                                | ADMINISTRATOR          | TRACING
            DELETE | /trace-files/:name                                | ADMINISTRATOR          | TRACING
            GET    | /trace-files/node/:node/:name                     | ADMINISTRATOR          | TRACING
            DELETE | /trace-files/node/:node/:name                     | ADMINISTRATOR          | TRACING
            GET    | /trace-files/node/:node                           | ADMINISTRATOR          | TRACING
            GET    | /top/:node                                        | ADMINISTRATOR          | TOP
            GET    | /top/ets/:node                                    | ADMINISTRATOR          | TOP
            GET    | /process/:pid                                     | ADMINISTRATOR          | TOP
            """;

    private static final Map<String, Row> ROWS = TABLE.lines()
            .map(RoleRouteMatrix::row)
            .collect(Collectors.toMap(
                    Row::route,
                    Function.identity(),
                    (one, other) -> {
                        throw new IllegalStateException("two rows for " + one.route());
                    },
                    LinkedHashMap::new));

    private RoleRouteMatrix() {}

    private static Row row(String line) {
        final List<String> cells =
                Arrays.stream(line.split("\\|", 5)).map(String::strip).toList();
        return new Row(
                cells.get(0),
                cells.get(1),
                Access.valueOf(cells.get(2)),
                Since.valueOf(cells.get(3)),
                cells.size() > 4 ? Optional.of(cells.get(4)) : Optional.empty());
    }

    /** All rows, by their routes. */
    static Map<String, Row> rows() {
        return ROWS;
    }
}
