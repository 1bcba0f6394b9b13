package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.delete;
import static io.bilbymq.management.http.Endpoint.post;

import io.bilbymq.broker.Broker;
import io.bilbymq.broker.queue.AckMode;
import io.bilbymq.broker.queue.GotMessage;
import io.bilbymq.broker.vhost.ManagedQueue;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is in {@code /queues}: purged and got. What RabbitMQ does not have is {@link QueueUpkeepApi}'s. */
public final class QueueContentsApi implements Endpoint.Resource {
    private static final List<String> ACK_MODES =
            List.of("ack_requeue_true", "ack_requeue_false", "reject_requeue_true", "reject_requeue_false");

    private final Broker broker;

    /** Of the queues of a broker. */
    public QueueContentsApi(Broker broker) {
        this.broker = broker;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                delete(
                        "/queues/{vhost}/{queue}/contents",
                        Audience.VIRTUAL_HOST,
                        "Purge a queue",
                        request -> queue(request).purge().thenApply(messages -> Answer.noContent())),
                post(
                        "/queues/{vhost}/{queue}/get",
                        Audience.VIRTUAL_HOST,
                        "Get messages: count, ackmode, encoding, truncate",
                        this::get),
                post(
                        "/queues/{vhost}/{queue}/actions",
                        Audience.ADMINISTRATOR,
                        "RabbitMQ's actions on mirrored queues, of which there are none",
                        this::actions));
    }

    private ManagedQueue queue(Request request) {
        return queue(broker, request);
    }

    /** The queue that a request names, in the name of whoever asks; 404 if there is none. */
    static ManagedQueue queue(Broker broker, Request request) {
        try {
            return broker.queue(request.virtualHost(), request.variable(QueuesApi.QUEUE))
                    .as(request.by().caller());
        } catch (IllegalArgumentException absent) {
            throw ApiException.notFound();
        }
    }

    /** The same where RabbitMQ opens a channel, and says what that says. */
    private ManagedQueue found(Request request) {
        try {
            return queue(request);
        } catch (ApiException absent) {
            throw ApiException.notFound("NOT_FOUND - no queue '" + request.variable(QueuesApi.QUEUE) + "' in vhost '"
                    + request.virtualHost() + "'");
        }
    }

    private CompletionStage<Answer> get(Request request) {
        final Body body = request.json().require("ackmode", "count", "encoding");
        final String ackMode = body.text("ackmode").orElseThrow();
        if (!ACK_MODES.contains(ackMode)) {
            throw ApiException.badRequest("Invalid ackmode: " + ackMode);
        }
        final String encoding = body.text("encoding").orElseThrow();
        if (!encoding.equals("auto") && !encoding.equals("base64")) {
            throw ApiException.badRequest("Unsupported encoding. Please use auto or base64.");
        }
        final long count = body.integer("count").orElseThrow();
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw ApiException.badRequest("count must be a number from 0 to " + Integer.MAX_VALUE);
        }
        if (count == 0) {
            return CompletableFuture.completedStage(Answer.ok(Json.array()));
        }
        final OptionalLong truncate = body.integer("truncate");
        return found(request)
                .get((int) count, AckMode.valueOf(ackMode.toUpperCase(Locale.ROOT)))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(Refusals.withCode(failure)))
                .thenApply(messages -> {
                    final ArrayNode json = Json.array();
                    messages.forEach(message -> json.add(json(message, encoding, truncate)));
                    return Answer.ok(json);
                });
    }

    private static ObjectNode json(GotMessage message, String encoding, OptionalLong truncate) {
        final ObjectNode json = Json.object()
                .put("payload_bytes", message.body().length)
                .put("redelivered", message.redelivered())
                .put("exchange", message.exchange())
                .put("routing_key", message.routingKey())
                .put("message_count", message.messageCount());
        json.set("properties", PropertiesJson.json(message.properties()));
        Payload.of(message.body(), encoding, truncate).addTo(json);
        return json;
    }

    private CompletionStage<Answer> actions(Request request) {
        final String action = request.json().require("action").text("action").orElse("");
        if (!action.equals("sync") && !action.equals("cancel_sync")) {
            throw ApiException.badRequest("unknown", action);
        }
        queue(request);
        return CompletableFuture.completedStage(Answer.noContent());
    }
}
