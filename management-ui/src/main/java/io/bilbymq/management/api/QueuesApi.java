package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.get;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.vhost.QueueInfo;
import io.bilbymq.broker.vhost.VirtualHostDefinitions;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Columns;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Fields;
import io.bilbymq.management.http.Listing;
import io.bilbymq.management.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /queues}: which there are, and declaring and deleting them. What is in them is looked after by {@link QueueContentsApi}. */
public final class QueuesApi implements Endpoint.Resource {
    /** The variable that names a queue. */
    static final String QUEUE = "queue";

    private final Broker broker;
    private final Visibility visibility;
    private final String node;
    private final Numbers numbers;
    private final ConsumersApi consumers;

    /**
     * The queues of a broker.
     *
     * @param node its name
     * @param numbers of a queue
     */
    public QueuesApi(Broker broker, Visibility visibility, String node, Numbers numbers, ConsumersApi consumers) {
        this.broker = broker;
        this.visibility = visibility;
        this.node = node;
        this.numbers = numbers;
        this.consumers = consumers;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                get("/queues", Audience.MANAGEMENT, "Queues", this::list),
                get("/queues/detailed", Audience.MANAGEMENT, "Queues, with all that is known of them", this::list),
                get("/queues/{vhost}", Audience.VIRTUAL_HOST, "Queues of a virtual host", this::list),
                get("/queues/{vhost}/{queue}", Audience.VIRTUAL_HOST, "A queue", this::show),
                put("/queues/{vhost}/{queue}", Audience.VIRTUAL_HOST, "Declare a queue", this::declare)
                        .withoutVirtualHost(),
                delete(
                        "/queues/{vhost}/{queue}",
                        Audience.VIRTUAL_HOST,
                        "Delete a queue: if-unused, if-empty",
                        this::end));
    }

    private VirtualHostDefinitions as(Request request) {
        return broker.definitions(request.virtualHost()).as(request.by().caller());
    }

    private CompletionStage<Answer> list(Request request) {
        final Consumer<Fields> added = numbers.wantedBy(request);
        return visibility
                .enterable(request.by(), Optional.ofNullable(request.variables().get(Endpoint.VIRTUAL_HOST)))
                .thenApply(names -> {
                    final List<QueueInfo> queues = new ArrayList<>();
                    names.forEach(name -> queues.addAll(broker.definitions(name).queues()));
                    return Listing.answer(
                            request, queues, List.of("vhost", "name"), (queue, wanted) -> json(queue, added, wanted));
                });
    }

    private CompletionStage<Answer> show(Request request) {
        final ObjectNode json = json(require(request), numbers.wantedBy(request), Columns.ALL);
        return consumers.of(request.virtualHost(), request.variable(QUEUE)).thenApply(those -> {
            final ArrayNode details = json.putArray("consumer_details");
            those.forEach(details::add);
            json.putArray("incoming");
            json.putArray("deliveries");
            return Listing.one(request, json);
        });
    }

    private ObjectNode json(QueueInfo queue, Consumer<Fields> added, Columns wanted) {
        final Fields fields = QueueDefinitions.fields(queue, node, wanted);
        added.accept(fields);
        return fields.object();
    }

    private QueueInfo require(Request request) {
        return broker.definitions(request.virtualHost())
                .queue(request.variable(QUEUE))
                .orElseThrow(ApiException::notFound);
    }

    private CompletionStage<Answer> declare(Request request) {
        visibility.require(request.virtualHost());
        final String name = request.variable(QUEUE);
        Refusals.requireShort("queue", name);
        final Body body = request.json();
        body.text("node").filter(other -> !other.equals(node)).ifPresent(other -> {
            throw ApiException.badRequest("Node " + other + " could not be contacted");
        });
        return Refusals.withoutDetails(QueueDefinitions.declare(as(request), name, body))
                .thenApply(Answer::put);
    }

    private CompletionStage<Answer> end(Request request) {
        require(request);
        return Refusals.withoutDetails(as(request)
                        .deleteQueue(request.variable(QUEUE), request.asks("if-unused"), request.asks("if-empty")))
                .thenApply(deleted -> Answer.noContent());
    }
}
