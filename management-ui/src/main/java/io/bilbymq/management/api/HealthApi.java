package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.VirtualHostInfo;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Request;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /health/checks}, and the older ones: 200 if all is well, 503 if not (<a
 * href="https://www.rabbitmq.com/docs/monitoring#health-checks">health checks</a>). What is about clusters is always well with one
 * node.
 */
public final class HealthApi implements Endpoint.Resource {
    private static final String CHECKS = "/health/checks";
    private static final String ONE_NODE = "single node cluster";

    private final Broker broker;
    private final Listeners listeners;
    private final String node;

    /** Of a broker; {@code node} is its name. */
    public HealthApi(Broker broker, Listeners listeners, String node) {
        this.broker = broker;
        this.listeners = listeners;
        this.node = node;
    }

    @Override
    public List<Endpoint> endpoints() {
        final List<Endpoint> endpoints = new ArrayList<>(List.of(
                check("/alarms", "Whether no alarm is raised", this::alarms),
                check("/local-alarms", "Whether no alarm is raised here", this::alarms),
                check("/virtual-hosts", "Whether all virtual hosts are in service", this::virtualHosts),
                check("/port-listener/{port}", "Whether something listens at a port", this::port),
                check("/protocol-listener/{protocols}", "Whether a protocol is spoken", this::protocol),
                check("/node-is-quorum-critical", "Whether the node can be spared", request -> ok(ONE_NODE)),
                check("/node-is-mirror-sync-critical", "Whether the node can be spared", request -> ok(ONE_NODE)),
                check("/is-in-service", "Whether the node serves clients", request -> ok()),
                check("/ready-to-serve-clients", "Whether clients can connect", request -> ok()),
                check("/below-node-connection-limit", "Whether one more can connect", this::connections),
                check("/reached-target-cluster-size", "Whether all nodes are there", request -> ok(ONE_NODE)),
                check(
                        "/certificate-expiration/{within}/{unit}",
                        "Whether no certificate expires within a time",
                        this::certificates),
                check("/metadata-store/initialized", "Whether definitions are there", request -> ok()),
                check("/metadata-store/initialized/with-data", "Whether definitions are there", request -> ok())));
        for (final String which : List.of("/all-vhosts", "/vhost/{vhost}")) {
            final String path = "/quorum-queues-without-elected-leaders" + which;
            endpoints.add(check(path, "Whether all quorum queues have a leader", request -> ok()));
            endpoints.add(check(path + "/pattern/{pattern}", "Whether these have a leader", request -> ok()));
        }
        endpoints.add(get("/healthchecks/node", Audience.MANAGEMENT, "Whether the node is well", request -> ok()));
        endpoints.add(get("/healthchecks/node/{node}", Audience.MANAGEMENT, "Whether the node is well", this::ofNode));
        endpoints.add(get(
                "/aliveness-test/{vhost}",
                Audience.VIRTUAL_HOST,
                "Whether a virtual host is in service",
                request -> ok()));
        endpoints.add(
                get("/health/live", Audience.ANYBODY, "Whether the process is well: for probes", request -> ok()));
        endpoints.add(get("/health/ready", Audience.ANYBODY, "Whether clients are served: for probes", this::ready));
        return List.copyOf(endpoints);
    }

    private static Endpoint check(String path, String summary, Endpoint.Handler handler) {
        return get(CHECKS + path, Audience.MANAGEMENT, summary, handler);
    }

    private static CompletionStage<Answer> ok() {
        return answered(200, Json.object().put("status", "ok"));
    }

    private static CompletionStage<Answer> ok(String reason) {
        return answered(200, Json.object().put("status", "ok").put("reason", reason));
    }

    private static ObjectNode failed(String reason) {
        return Json.object().put("status", "failed").put("reason", reason);
    }

    private static CompletionStage<Answer> answered(int status, ObjectNode json) {
        return CompletableFuture.completedStage(Answer.of(status, json));
    }

    private CompletionStage<Answer> alarms(Request request) {
        final List<String> raised = broker.alarms();
        if (raised.isEmpty()) {
            return ok();
        }
        final ObjectNode json = failed(
                request.path().endsWith("/local-alarms")
                        ? "There are alarms in effect on the node"
                        : "There are alarms in effect in the cluster");
        final ArrayNode alarms = json.putArray("alarms");
        raised.forEach(resource -> alarms.addObject().put("node", node).put("resource", resource));
        return answered(503, json);
    }

    private CompletionStage<Answer> virtualHosts(Request request) {
        final ArrayNode down = Json.array();
        broker.virtualHosts().all().stream()
                .filter(host -> host.state() != VirtualHostInfo.State.RUNNING)
                .forEach(host -> down.add(host.name()));
        if (down.isEmpty()) {
            return ok();
        }
        final ObjectNode json = failed("Some virtual hosts are down");
        json.set("virtual-hosts", down);
        return answered(503, json);
    }

    private CompletionStage<Answer> port(Request request) {
        final int port;
        try {
            port = Integer.parseInt(request.variable("port"));
        } catch (NumberFormatException notOne) {
            throw ApiException.badRequest("Invalid port");
        }
        if (listeners.all().stream().anyMatch(listener -> listener.port() == port)) {
            return answered(200, Json.object().put("status", "ok").put("port", port));
        }
        final ObjectNode json = failed("No active listener").put("missing", port);
        final ArrayNode ports = json.putArray("ports");
        listeners.all().stream().map(Listeners.Listener::port).distinct().forEach(ports::add);
        return answered(503, json);
    }

    /** One or more of them, between commas. */
    private CompletionStage<Answer> protocol(Request request) {
        final List<String> wanted = Arrays.stream(request.variable("protocols").split(",", -1))
                .map(HealthApi::alias)
                .toList();
        final List<String> there = listeners.all().stream()
                .map(Listeners.Listener::protocol)
                .distinct()
                .toList();
        final List<String> missing =
                wanted.stream().filter(protocol -> !there.contains(protocol)).toList();
        if (missing.isEmpty()) {
            return answered(200, Json.object().put("status", "ok").put("protocol", String.join(",", wanted)));
        }
        final ObjectNode json = failed("No active listener").put("missing", String.join(",", missing));
        final ArrayNode protocols = json.putArray("protocols");
        there.forEach(protocols::add);
        return answered(503, json);
    }

    private static String alias(String protocol) {
        return switch (protocol.trim()) {
            case "amqp091", "amqp0.9.1", "amqp0-9-1", "amqp0_9_1" -> "amqp";
            case "amqps", "amqp/tls" -> "amqp/ssl";
            default -> protocol.trim();
        };
    }

    private CompletionStage<Answer> certificates(Request request) {
        final long within;
        try {
            within = Long.parseLong(request.variable("within"));
        } catch (NumberFormatException notOne) {
            throw ApiException.badRequest("Invalid expiration value.");
        }
        final ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        final ZonedDateTime due;
        try {
            due = switch (request.variable("unit")) {
                case "days" -> now.plusDays(within);
                case "weeks" -> now.plusWeeks(within);
                case "months" -> now.plusMonths(within);
                case "years" -> now.plusYears(within);
                default ->
                    throw ApiException.badRequest(
                            "Time unit not recognised. Supported units: days, weeks, months, years.");
            };
        } catch (DateTimeException tooFar) {
            throw ApiException.badRequest("Invalid expiration value.");
        }
        final ArrayNode expired = Json.array();
        listeners.certificates().stream()
                .filter(certificate -> certificate.notAfter().isBefore(due.toInstant()))
                .forEach(certificate -> expired.addObject()
                        .put("protocol", certificate.protocol())
                        .put("port", certificate.port())
                        .put("cert_expires_on", certificate.notAfter().toString()));
        if (expired.isEmpty()) {
            return ok();
        }
        final ObjectNode json = failed("Certificates expiring");
        json.set("expired", expired);
        return answered(503, json);
    }

    private CompletionStage<Answer> connections(Request request) {
        return broker.node().counts().connections() < broker.node().connectionMax()
                ? ok()
                : answered(503, failed("The node has as many connections as it may have"));
    }

    private CompletionStage<Answer> ofNode(Request request) {
        if (!request.variable("node").equals(node)) {
            throw ApiException.notFound();
        }
        return ok();
    }

    private CompletionStage<Answer> ready(Request request) {
        return broker.failure().toCompletableFuture().isDone() ? answered(503, failed("The broker has failed")) : ok();
    }
}
