package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.post;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.NodeInfo;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /nodes}, of which there is one, and what RabbitMQ does with several. */
public final class NodesApi implements Endpoint.Resource {
    private static final String NODE = "node";
    private static final String ONE_NODE = "there is one node: queues have no replicas elsewhere";

    private final Broker broker;
    private final Listeners listeners;
    private final Numbers numbers;

    /** Of a broker, with its numbers. */
    public NodesApi(Broker broker, Listeners listeners, Numbers numbers) {
        this.broker = broker;
        this.listeners = listeners;
        this.numbers = numbers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/nodes", Audience.MONITORING, "Nodes", this::list),
                get("/nodes/{node}", Audience.MONITORING, "A node", this::show),
                get(
                        "/nodes/{node}/memory",
                        Audience.MONITORING,
                        "What takes memory, in bytes",
                        request -> memory(request, 1)),
                get(
                        "/nodes/{node}/memory/relative",
                        Audience.MONITORING,
                        "What takes memory, in percent",
                        request -> memory(request, 100)),
                get(
                        "/nodes/{node}/memory/ets",
                        Audience.MONITORING,
                        "Erlang's tables, of which there are none",
                        this::noEts),
                get("/nodes/{node}/memory/ets/relative", Audience.MONITORING, "The same", this::noEts),
                get("/nodes/{node}/memory/ets/{filter}", Audience.MONITORING, "The same", this::noEts),
                get("/nodes/{node}/memory/ets/{filter}/relative", Audience.MONITORING, "The same", this::noEts),
                post(
                        "/rebalance/queues",
                        Audience.ADMINISTRATOR,
                        "Spread queues over nodes, of which there is one",
                        request -> CompletableFuture.completedStage(Answer.noContent())),
                get(
                        "/queues/quorum/{vhost}/{queue}/status",
                        Audience.VIRTUAL_HOST,
                        "Members of a quorum queue",
                        this::members),
                post("/queues/quorum/{vhost}/{queue}/replicas/add", Audience.ADMINISTRATOR, "Add a member", request -> {
                    throw ApiException.notImplemented(ONE_NODE);
                }),
                delete(
                        "/queues/quorum/{vhost}/{queue}/replicas/delete",
                        Audience.ADMINISTRATOR,
                        "Take a member away",
                        request -> {
                            throw ApiException.notImplemented(ONE_NODE);
                        }),
                post("/queues/quorum/replicas/on/{node}/grow", Audience.ADMINISTRATOR, "Add members", request -> {
                    throw ApiException.notImplemented(ONE_NODE);
                }),
                delete(
                        "/queues/quorum/replicas/on/{node}/shrink",
                        Audience.ADMINISTRATOR,
                        "Take members away",
                        request -> {
                            throw ApiException.notImplemented(ONE_NODE);
                        }));
    }

    private CompletionStage<Answer> list(Request request) {
        return CompletableFuture.completedStage(Listing.answer(request, List.of(json(request)), List.of("name")));
    }

    private CompletionStage<Answer> show(Request request) {
        require(request);
        return CompletableFuture.completedStage(Listing.one(request, json(request)));
    }

    private void require(Request request) {
        if (!request.variable(NODE).equals(broker.node().name())) {
            throw ApiException.notFound();
        }
    }

    private ObjectNode json(Request request) {
        final NodeInfo node = broker.node();
        final ProcessFacts process = ProcessFacts.now();
        final ObjectNode json = Json.object();
        json.putArray("partitions");
        json.put("name", node.name())
                .put("type", "disc")
                .put("running", true)
                .put("being_drained", false)
                .put("os_pid", Long.toString(process.pid()))
                .put("fd_used", process.openFiles())
                .put("fd_total", process.openFilesMax())
                .put("sockets_used", node.counts().connections())
                .put("sockets_total", process.openFilesMax())
                .put("proc_used", process.threads())
                .put("proc_total", 1_048_576)
                .put("mem_used", node.memory().used())
                .put("mem_limit", node.memory().limit())
                .put("mem_alarm", node.memory().alarm())
                .put("mem_calculation_strategy", "held")
                .put("rss", process.resident())
                .put("processors", process.processors())
                .put("run_queue", 0)
                .put("uptime", node.uptime().toMillis())
                .put("rates_mode", "basic")
                .put("net_ticktime", 60);
        node.disk()
                .ifPresentOrElse(
                        disk -> json.put("disk_free", disk.free().orElse(-1))
                                .put("disk_free_limit", disk.limit())
                                .put("disk_free_alarm", disk.alarm()),
                        () -> json.put("disk_free", "disk_free_monitoring_disabled")
                                .put("disk_free_limit", 0)
                                .put("disk_free_alarm", false));
        json.set("exchange_types", exchangeTypes(node));
        final ArrayNode mechanisms = json.putArray("auth_mechanisms");
        node.authMechanisms()
                .forEach(name -> mechanisms
                        .addObject()
                        .put("name", name)
                        .put("description", "SASL " + name)
                        .put("enabled", true));
        applications(json, node);
        json.set("contexts", listeners.contexts(node.name()));
        json.putArray("cluster_links");
        json.put("db_dir", "");
        json.putArray("config_files");
        json.putArray("log_files");
        json.putArray("enabled_plugins")
                .add("rabbitmq_management")
                .add("rabbitmq_management_agent")
                .add("rabbitmq_prometheus");
        numbers.addTo(json, request);
        return json;
    }

    /** Some tools look for the first of these. */
    private static void applications(ObjectNode json, NodeInfo node) {
        final ArrayNode applications = json.putArray("applications");
        final String level = node.product().rabbitmqVersion();
        applications
                .addObject()
                .put("name", "rabbit")
                .put("description", node.product().name())
                .put("version", level);
        applications
                .addObject()
                .put("name", "rabbitmq_management")
                .put("description", "RabbitMQ's HTTP API")
                .put("version", level);
        applications
                .addObject()
                .put("name", "bilbymq")
                .put("description", node.product().name())
                .put("version", node.product().version());
    }

    /** The types that exchanges can be of. */
    static ArrayNode exchangeTypes(NodeInfo node) {
        final ArrayNode types = Json.array();
        node.exchangeTypes()
                .forEach(type -> types.addObject()
                        .put("name", type.name())
                        .put("description", type.description())
                        .put("enabled", true));
        return types;
    }

    private CompletionStage<Answer> memory(Request request, int of) {
        require(request);
        final ProcessFacts process = ProcessFacts.now();
        final long total = process.resident();
        final ObjectNode json = Json.object();
        final ObjectNode memory = json.putObject("memory");
        final long held = broker.node().memory().used();
        final Map<String, Long> parts = new LinkedHashMap<>();
        // RabbitMQ's names for what is nearest: messages and what stands around them, classes and code, buffers, the
        // rest.
        parts.put("queue_procs", held);
        parts.put("connection_channels", 0L);
        parts.put("connection_readers", 0L);
        parts.put("connection_writers", 0L);
        parts.put("binary", process.direct());
        parts.put("code", process.nonHeapUsed());
        parts.put("other_system", Math.max(0, process.heapUsed() - held));
        parts.put("allocated_unused", process.heapCommitted() - process.heapUsed());
        parts.forEach((name, bytes) -> memory.put(name, of == 1 ? bytes : percent(bytes, total)));
        if (of == 1) {
            memory.put("strategy", "rss");
            memory.putObject("total").put("erlang", 0).put("rss", total).put("allocated", process.heapCommitted());
        } else {
            memory.put("total", 100);
        }
        return CompletableFuture.completedStage(Answer.ok(json));
    }

    private static long percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.round(100.0 * part / whole);
    }

    private CompletionStage<Answer> noEts(Request request) {
        require(request);
        final ObjectNode json = Json.object();
        json.put("ets_tables", "no_tables");
        return CompletableFuture.completedStage(Answer.ok(json));
    }

    /** A quorum queue here has one member, which leads. */
    private CompletionStage<Answer> members(Request request) {
        if (broker.definitions(request.virtualHost())
                .queue(request.variable(QueuesApi.QUEUE))
                .isEmpty()) {
            throw ApiException.notFound();
        }
        final ArrayNode members = Json.array();
        members.addObject().put("Node Name", broker.node().name()).put("Raft State", "leader");
        return CompletableFuture.completedStage(Answer.ok(members));
    }
}
