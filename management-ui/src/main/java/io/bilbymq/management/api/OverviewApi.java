package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.NodeInfo;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /overview} and {@code /version}. */
public final class OverviewApi implements Endpoint.Resource {
    /** Seconds that samples are kept: RabbitMQ's defaults. */
    private static final List<Integer> GLOBAL_RETENTION = List.of(600, 3600, 28800, 86400);

    private static final List<Integer> BASIC_RETENTION = List.of(600, 3600);
    private static final List<Integer> DETAILED_RETENTION = List.of(600);

    private final Broker broker;
    private final Listeners listeners;
    private final Numbers numbers;
    private final boolean statistics;

    /**
     * Of a broker.
     *
     * @param numbers of all of it
     * @param statistics whether there are any
     */
    public OverviewApi(Broker broker, Listeners listeners, Numbers numbers, boolean statistics) {
        this.broker = broker;
        this.listeners = listeners;
        this.numbers = numbers;
        this.statistics = statistics;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/overview", Audience.MANAGEMENT, "What the broker is and does", this::overview),
                get("/version", Audience.MANAGEMENT, "Versions", this::version));
    }

    private CompletionStage<Answer> overview(Request request) {
        final NodeInfo node = broker.node();
        final ObjectNode json = versions(node);
        json.put("rates_mode", statistics ? "basic" : "none");
        final ObjectNode retention = json.putObject("sample_retention_policies");
        add(retention.putArray("global"), GLOBAL_RETENTION);
        add(retention.putArray("basic"), BASIC_RETENTION);
        add(retention.putArray("detailed"), DETAILED_RETENTION);
        json.set("exchange_types", NodesApi.exchangeTypes(node));
        json.put("cluster_name", node.clusterName())
                .put("release_series_support_status", "supported")
                .put("disable_stats", !statistics || request.asks("disable_stats"))
                .put("is_op_policy_updating_enabled", true)
                .put("enable_queue_totals", request.asks("enable_queue_totals"))
                .put("node", node.name())
                .put("statistics_db_event_queue", 0);
        json.putObject("cluster_tags");
        json.putObject("node_tags");
        json.putObject("object_totals")
                .put("channels", node.counts().channels())
                .put("connections", node.counts().connections())
                .put("consumers", node.counts().consumers())
                .put("exchanges", node.counts().exchanges())
                .put("queues", node.counts().queues());
        numbers.addTo(json, request);
        // Where things listen is for those who look after the broker.
        if (request.by().isMonitoring()) {
            json.set("listeners", listeners.json(node.name()));
            json.set("contexts", listeners.contexts(node.name()));
        }
        return CompletableFuture.completedStage(Listing.one(request, json));
    }

    private static void add(ArrayNode array, List<Integer> numbers) {
        numbers.forEach(array::add);
    }

    private CompletionStage<Answer> version(Request request) {
        return CompletableFuture.completedStage(Answer.ok(versions(broker.node())));
    }

    /** Tools go by the level of RabbitMQ; there is no Erlang, and Java's version stands in its place. */
    private static ObjectNode versions(NodeInfo node) {
        final NodeInfo.Product product = node.product();
        return Json.object()
                .put("management_version", product.rabbitmqVersion())
                .put("rabbitmq_version", product.rabbitmqVersion())
                .put("product_name", product.name())
                .put("product_version", product.version())
                .put("erlang_version", product.javaVersion())
                .put("erlang_full_version", "Java " + product.javaVersion());
    }
}
