package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.post;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.vhost.BindingInfo;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code /bindings}, and what queues and exchanges list of them. */
public final class BindingsApi implements Endpoint.Resource {
    private static final List<String> ORDER =
            List.of("vhost", "source", "destination", "routing_key", "properties_key");

    private final Broker broker;
    private final Visibility visibility;

    /** The bindings of a broker. */
    public BindingsApi(Broker broker, Visibility visibility) {
        this.broker = broker;
        this.visibility = visibility;
    }

    @Override
    public List<Endpoint> endpoints() {
        final String between = "/bindings/{vhost}/e/{source}/{dtype}/{destination}";
        return List.of(
                get("/bindings", Audience.MANAGEMENT, "Bindings", this::list),
                get("/bindings/{vhost}", Audience.VIRTUAL_HOST, "Bindings of a virtual host", this::list),
                get(
                        "/queues/{vhost}/{queue}/bindings",
                        Audience.VIRTUAL_HOST,
                        "Bindings to a queue",
                        request -> to(request, ResourceKind.QUEUE, request.variable(QueuesApi.QUEUE))),
                get(
                        "/exchanges/{vhost}/{exchange}/bindings/source",
                        Audience.VIRTUAL_HOST,
                        "Bindings away from an exchange",
                        this::from),
                get(
                        "/exchanges/{vhost}/{exchange}/bindings/destination",
                        Audience.VIRTUAL_HOST,
                        "Bindings to an exchange",
                        request -> to(request, ResourceKind.EXCHANGE, request.exchange("exchange"))),
                get(
                        between,
                        Audience.VIRTUAL_HOST,
                        "Bindings from an exchange to a queue (q) or exchange (e)",
                        this::between),
                post(between, Audience.VIRTUAL_HOST, "Bind", this::bind).withoutVirtualHost(),
                get(between + "/{props}", Audience.VIRTUAL_HOST, "A binding", this::show),
                delete(between + "/{props}", Audience.VIRTUAL_HOST, "Unbind", this::unbind));
    }

    private VirtualHostDefinitions definitions(Request request) {
        return broker.definitions(request.virtualHost());
    }

    // Lists.

    private CompletionStage<Answer> list(Request request) {
        return visibility
                .enterable(request.by(), Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST)))
                .thenApply(names ->
                        answer(request, names.stream().flatMap(name -> broker.definitions(name).bindings().stream())));
    }

    private static Answer answer(Request request, Stream<BindingInfo> bindings) {
        return Listing.answer(request, bindings.map(BindingsApi::json).toList(), ORDER);
    }

    private CompletionStage<Answer> from(Request request) {
        final String exchange = request.exchange("exchange");
        return answered(request, definitions(request).bindingsFrom(exchange).stream());
    }

    private CompletionStage<Answer> to(Request request, ResourceKind kind, String name) {
        return answered(request, definitions(request).bindingsTo(kind, name).stream());
    }

    private CompletionStage<Answer> between(Request request) {
        return answered(request, found(request));
    }

    private static CompletionStage<Answer> answered(Request request, Stream<BindingInfo> bindings) {
        return CompletableFuture.completedStage(answer(request, bindings));
    }

    private void requireEnds(Request request) {
        requireExchange(request, request.exchange("source"));
        require(request, kind(request), destination(request));
    }

    private void require(Request request, ResourceKind kind, String name) {
        if (kind == ResourceKind.EXCHANGE) {
            requireExchange(request, name);
        } else if (definitions(request).queue(name).isEmpty()) {
            throw ApiException.notFound();
        }
    }

    private void requireExchange(Request request, String name) {
        if (definitions(request).exchange(name).isEmpty()) {
            throw ApiException.notFound();
        }
    }

    /** The bindings between the two of the path. */
    private Stream<BindingInfo> found(Request request) {
        final ResourceKind kind = kind(request);
        final String destination = destination(request);
        return definitions(request).bindingsFrom(request.exchange("source")).stream()
                .filter(binding -> binding.destinationKind() == kind
                        && binding.destination().equals(destination));
    }

    private static ResourceKind kind(Request request) {
        return switch (request.variable("dtype")) {
            case "q" -> ResourceKind.QUEUE;
            case "e" -> ResourceKind.EXCHANGE;
            default -> throw ApiException.notFound();
        };
    }

    private static String destination(Request request) {
        return kind(request) == ResourceKind.EXCHANGE
                ? request.exchange("destination")
                : request.variable("destination");
    }

    private static ObjectNode json(BindingInfo binding) {
        return definition(binding).put("properties_key", binding.propertiesKey());
    }

    /** What a definitions file says of a binding. */
    public static ObjectNode definition(BindingInfo binding) {
        final ObjectNode json = Json.object()
                .put("source", binding.source())
                .put("vhost", binding.virtualHost())
                .put("destination", binding.destination())
                .put("destination_type", binding.destinationKind() == ResourceKind.QUEUE ? "queue" : "exchange")
                .put("routing_key", binding.routingKey());
        json.set("arguments", ArgumentsJson.json(binding.arguments()));
        return json;
    }

    // One.

    private CompletionStage<Answer> show(Request request) {
        return CompletableFuture.completedStage(Listing.one(request, json(require(request))));
    }

    private BindingInfo require(Request request) {
        requireEnds(request);
        // What is quoted in the key may have been quoted once more in the path, or not.
        final String key = request.variable("props");
        return found(request)
                .filter(binding -> binding.propertiesKey().equals(key)
                        || binding.propertiesKey().equals(quoted(key)))
                .findFirst()
                .orElseThrow(ApiException::notFound);
    }

    private static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private CompletionStage<Answer> bind(Request request) {
        visibility.require(request.virtualHost());
        final Body body = request.json();
        final String destination = destination(request);
        final String key = body.text("routing_key").orElse("");
        final ObjectNode arguments = body.table("arguments");
        return Refusals.withoutDetails(definitions(request)
                        .as(request.by().caller())
                        .bind(
                                request.exchange("source"),
                                kind(request),
                                destination,
                                key,
                                ArgumentsJson.table(arguments)))
                .thenApply(isNew -> Answer.createdAt(location(request, destination, key, arguments)));
    }

    /** Where it lies, seen from the path that was posted to. */
    private String location(Request request, String destination, String key, ObjectNode arguments) {
        final String properties = found(request)
                .filter(binding -> binding.routingKey().equals(key)
                        && ArgumentsJson.json(binding.arguments())
                                .equals(ArgumentsJson.json(ArgumentsJson.table(arguments))))
                .findFirst()
                .map(BindingInfo::propertiesKey)
                .orElse("~");
        return quoted(destination) + "/" + properties;
    }

    private CompletionStage<Answer> unbind(Request request) {
        final BindingInfo binding = require(request);
        if (binding.source().isEmpty()) {
            throw ApiException.notAuthorised("Access refused.");
        }
        return Refusals.withoutDetails(definitions(request)
                        .as(request.by().caller())
                        .unbind(
                                binding.source(),
                                binding.destinationKind(),
                                binding.destination(),
                                binding.propertiesKey()))
                .thenApply(done -> Answer.noContent());
    }
}
