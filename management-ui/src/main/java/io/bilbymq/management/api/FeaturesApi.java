package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /feature-flags}, {@code /deprecated-features} and {@code /extensions}. RabbitMQ's flags let nodes of different versions work
 * together; tools look for those of features that they use. All are on here, and cannot be turned off.
 */
public final class FeaturesApi implements Endpoint.Resource {
    private static final String PROVIDER = "rabbit";

    /** Of what is there: name and description. */
    private static final List<List<String>> FLAGS = List.of(
            List.of("classic_queue_type_delivery_support", "Bug fix for classic queue deliveries using mixed versions"),
            List.of("detailed_queues_endpoint", "Add a detailed queues HTTP API endpoint"),
            List.of("direct_exchange_routing_v2", "v2 direct exchange routing implementation"),
            List.of("drop_unroutable_metric", "Count unroutable publishes to be dropped in stats"),
            List.of("empty_basic_get_metric", "Count AMQP `basic.get` on empty queues in stats"),
            List.of("feature_flags_v2", "Feature flags subsystem V2"),
            List.of(
                    "implicit_default_bindings",
                    "Default bindings are now implicit, instead of being stored in the database"),
            List.of("maintenance_mode_status", "Maintenance mode status"),
            List.of("message_containers", "Message containers."),
            List.of("quorum_queue", "Support queues of type `quorum`"),
            List.of("quorum_queue_non_voters", "Allows new quorum queue members to be added as non voters initially."),
            List.of("restart_streams", "Support for restarting streams with optional preferred next leader argument."),
            List.of("stream_queue", "Support queues of type `stream`"),
            List.of("tracking_records_in_ets", "Store tracking records in ETS instead of Mnesia"),
            List.of("user_limits", "Configure connection and channel limits for a user"),
            List.of("virtual_host_metadata", "Virtual host metadata (description, tags, etc)"));

    /** What RabbitMQ has given up, or will, and is there: name, phase and description. */
    private static final List<List<String>> DEPRECATED = List.of(
            List.of(
                    "classic_queue_mirroring",
                    "removed",
                    "Policies that ask for mirrored queues are accepted and change nothing."),
            List.of(
                    "global_qos",
                    "permitted_by_default",
                    "A prefetch for all consumers of a channel together is honoured."),
            List.of("queue_master_locator", "permitted_by_default", "Accepted; there is one node."),
            List.of(
                    "transient_nonexcl_queues",
                    "permitted_by_default",
                    "Queues that are neither durable nor exclusive can be declared."));

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/feature-flags", Audience.ADMINISTRATOR, "Feature flags", this::flags),
                put("/feature-flags/{name}/enable", Audience.ADMINISTRATOR, "Enable a feature flag", this::enable),
                get(
                        "/deprecated-features",
                        Audience.ADMINISTRATOR,
                        "Features that RabbitMQ gives up",
                        this::deprecated),
                get(
                        "/deprecated-features/used",
                        Audience.ADMINISTRATOR,
                        "Those of them that are in use",
                        request -> listed(request, List.of())),
                get("/extensions", Audience.MANAGEMENT, "Extensions of the pages", request -> {
                    final var json = Json.array();
                    json.addObject().put("javascript", "dispatcher.js");
                    return CompletableFuture.completedStage(Answer.ok(json));
                }));
    }

    private static CompletionStage<Answer> listed(Request request, List<ObjectNode> items) {
        return CompletableFuture.completedStage(Listing.answer(request, items, List.of("name")));
    }

    private CompletionStage<Answer> flags(Request request) {
        return listed(
                request,
                FLAGS.stream()
                        .map(flag -> Json.object()
                                .put("name", flag.get(0))
                                .put("desc", flag.get(1))
                                .put("doc_url", "")
                                .put("state", "enabled")
                                .put("stability", "required")
                                .put("provided_by", PROVIDER))
                        .toList());
    }

    private CompletionStage<Answer> enable(Request request) {
        final String name = request.variable("name");
        if (FLAGS.stream().noneMatch(flag -> flag.get(0).equals(name))) {
            throw ApiException.badRequest("unsupported");
        }
        return CompletableFuture.completedStage(Answer.noContent());
    }

    private CompletionStage<Answer> deprecated(Request request) {
        return listed(
                request,
                DEPRECATED.stream()
                        .map(feature -> Json.object()
                                .put("name", feature.get(0))
                                .put("deprecation_phase", feature.get(1))
                                .put("desc", feature.get(2))
                                .put("doc_url", "")
                                .put("provided_by", PROVIDER))
                        .toList());
    }
}
