package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.post;
import static io.bilbymq.management.http.Endpoint.put;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.access.Caller;
import io.bilbymq.broker.access.Permission;
import io.bilbymq.broker.access.ResourceKind;
import io.bilbymq.broker.queue.BrowseRequest;
import io.bilbymq.broker.queue.BrowsedMessage;
import io.bilbymq.broker.queue.MessageFilter;
import io.bilbymq.broker.queue.MoveRequest;
import io.bilbymq.broker.vhost.ManagedQueue;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What BilbyMQ does with queues and RabbitMQ does not: messages are looked at where they are, and moved, and queues are paused. To look
 * one needs permission to read; to move, to publish to the default exchange as well; to pause, to configure.
 */
public final class QueueUpkeepApi implements Endpoint.Resource {
    private static final String DEFAULT_ENCODING = "auto";

    private final Broker broker;

    /** Of the queues of a broker. */
    public QueueUpkeepApi(Broker broker) {
        this.broker = broker;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                post(
                        "/queues/{vhost}/{queue}/peek",
                        Audience.VIRTUAL_HOST,
                        "Look at messages, which stay: offset, count, encoding, truncate, routing_key, headers",
                        this::peek),
                post(
                        "/queues/{vhost}/{queue}/move",
                        Audience.VIRTUAL_HOST,
                        "Move messages to another queue: target, count, routing_key, headers",
                        this::move),
                put(
                        "/queues/{vhost}/{queue}/pause",
                        Audience.VIRTUAL_HOST,
                        "Have a queue deliver nothing",
                        request -> paused(request, true)),
                put(
                        "/queues/{vhost}/{queue}/resume",
                        Audience.VIRTUAL_HOST,
                        "Have a queue deliver again",
                        request -> paused(request, false)));
    }

    private ManagedQueue queue(Request request) {
        return QueueContentsApi.queue(broker, request);
    }

    private static <T> CompletionStage<T> with(Permission permission, Request request, Caller.Operation<T> operation) {
        return request.by().caller().operate(request.virtualHost(), access -> {
            access.require(permission, ResourceKind.QUEUE, request.variable(QueuesApi.QUEUE));
            return operation.run(access);
        });
    }

    private static MessageFilter filter(Body body) {
        MessageFilter filter = new MessageFilter(
                Map.of(), body.text("routing_key"), body.text("message_id"), body.text("correlation_id"));
        for (final Map.Entry<String, JsonNode> header : body.table("headers").properties()) {
            filter = filter.withHeader(header.getKey(), header.getValue().asString(""));
        }
        return filter;
    }

    private CompletionStage<Answer> peek(Request request) {
        final Body body = request.json();
        final String encoding = body.text("encoding").orElse(DEFAULT_ENCODING);
        final ManagedQueue queue = queue(request);
        final BrowseRequest browse;
        try {
            browse = new BrowseRequest(
                    body.integer("offset").orElse(0),
                    Math.toIntExact(body.integer("count").orElse(1)),
                    filter(body),
                    Math.toIntExact(body.integer("truncate").orElse(BrowseRequest.BODY_BYTES)));
        } catch (ArithmeticException | IllegalArgumentException wrong) {
            throw ApiException.badRequest(String.valueOf(wrong.getMessage()));
        }
        return with(Permission.READ, request, access -> queue.browse(browse)).thenApply(seen -> {
            final ArrayNode json = Json.array();
            seen.messages().forEach(message -> json.add(json(message, encoding)));
            return Answer.ok(json);
        });
    }

    private static ObjectNode json(BrowsedMessage message, String encoding) {
        final ObjectNode json = Json.object()
                .put("position", message.position())
                .put("payload_bytes", message.bodyLength())
                .put("redelivered", message.redelivered())
                .put("exchange", message.exchange())
                .put("routing_key", message.routingKey())
                .put("priority", message.priority())
                .put("delivery_count", message.deliveryCount());
        message.expires().ifPresent(at -> json.put("expires_at", at.toEpochMilli()));
        json.set("properties", PropertiesJson.json(message.properties()));
        Payload.of(message.body(), encoding, OptionalLong.empty()).addTo(json);
        return json;
    }

    private CompletionStage<Answer> move(Request request) {
        final Body body = request.json().require("target");
        final String target = body.text("target").orElseThrow();
        final ManagedQueue queue = queue(request);
        final MoveRequest move;
        try {
            move = new MoveRequest(filter(body), body.integer("count").orElse(Long.MAX_VALUE));
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest(String.valueOf(wrong.getMessage()));
        }
        if (target.equals(queue.name())) {
            throw ApiException.badRequest("messages of a queue cannot be moved to itself");
        }
        return with(Permission.READ, request, access -> {
                    access.require(Permission.WRITE, ResourceKind.EXCHANGE, "");
                    return queue.move(target, move);
                })
                .thenApply(moved ->
                        Answer.ok(Json.object().put("moved", moved.messages()).put("complete", moved.complete())));
    }

    private CompletionStage<Answer> paused(Request request, boolean paused) {
        final ManagedQueue queue = queue(request);
        return with(Permission.CONFIGURE, request, access -> paused ? queue.pause() : queue.resume())
                .thenApply(changed -> Answer.noContent());
    }
}
