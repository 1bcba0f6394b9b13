package io.bilbymq.management.api;

import static io.bilbymq.management.http.Endpoint.post;

import io.bilbymq.broker.Broker;
import io.bilbymq.management.http.Answer;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Audience;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Endpoint;
import io.bilbymq.management.http.Json;
import io.bilbymq.management.http.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;

/** {@code /exchanges/…/publish}: one message, mandatory and confirmed. */
public final class PublishApi implements Endpoint.Resource {
    private final Broker broker;

    /** To the exchanges of a broker. */
    public PublishApi(Broker broker) {
        this.broker = broker;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(post(
                "/exchanges/{vhost}/{exchange}/publish",
                Audience.VIRTUAL_HOST,
                "Publish a message: properties, routing_key, payload, payload_encoding",
                this::publish));
    }

    private CompletionStage<Answer> publish(Request request) {
        final String exchange = request.exchange("exchange");
        final Body body = request.json().require("routing_key", "properties", "payload", "payload_encoding");
        final Payload payload = new Payload(
                body.any("payload")
                        .filter(JsonNode::isString)
                        .orElseThrow(() -> ApiException.badRequest("payload_not_string"))
                        .stringValue(),
                body.text("payload_encoding").orElseThrow());
        return broker.publish(
                        request.by().caller(),
                        request.virtualHost(),
                        exchange,
                        body.text("routing_key").orElseThrow(),
                        PropertiesJson.properties(body.table("properties")),
                        payload.bytes())
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(Refusals.withCode(failure)))
                .thenApply(outcome -> switch (outcome) {
                    case ROUTED -> Answer.ok(Json.object().put("routed", true));
                    case NOT_ROUTED -> Answer.ok(Json.object().put("routed", false));
                    case REFUSED ->
                        throw ApiException.badRequest("rejected Unable to publish message. Check queue limits.");
                });
    }
}
