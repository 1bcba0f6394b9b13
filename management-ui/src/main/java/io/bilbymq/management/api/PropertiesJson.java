package io.bilbymq.management.api;

import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.PropertiesBuilder;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Body;
import io.bilbymq.management.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** The properties of a message as JSON, by RabbitMQ's names. */
final class PropertiesJson {
    private static final int SHORT_STRING_MAX = 255;

    private PropertiesJson() {}

    /** Those that are there. */
    static ObjectNode json(Properties properties) {
        final ObjectNode json = Json.object();
        properties.type().ifPresent(text -> json.put("type", text));
        properties.messageId().ifPresent(text -> json.put("message_id", text));
        properties.userId().ifPresent(text -> json.put("user_id", text));
        properties.appId().ifPresent(text -> json.put("app_id", text));
        properties.clusterId().ifPresent(text -> json.put("cluster_id", text));
        properties.timestamp().ifPresent(seconds -> json.put("timestamp", seconds));
        properties.expiration().ifPresent(text -> json.put("expiration", text));
        properties.replyTo().ifPresent(text -> json.put("reply_to", text));
        properties.correlationId().ifPresent(text -> json.put("correlation_id", text));
        properties.priority().ifPresent(number -> json.put("priority", number));
        properties.deliveryMode().ifPresent(number -> json.put("delivery_mode", number));
        properties.headers().ifPresent(headers -> json.set("headers", ArgumentsJson.json(headers)));
        properties.contentEncoding().ifPresent(text -> json.put("content_encoding", text));
        properties.contentType().ifPresent(text -> json.put("content_type", text));
        return json;
    }

    /**
     * The properties that an object says; others than these are none.
     *
     * @throws ApiException 400 if a value cannot be
     */
    static Properties properties(ObjectNode object) {
        final Body body = Body.of(object);
        final PropertiesBuilder properties = Properties.builder();
        text(body, "content_type", properties::contentType);
        text(body, "content_encoding", properties::contentEncoding);
        if (body.any("headers").isPresent()) {
            properties.headers(ArgumentsJson.table(body.table("headers")));
        }
        octet(body, "delivery_mode").ifPresent(number -> properties.deliveryMode((int) number));
        octet(body, "priority").ifPresent(number -> properties.priority((int) number));
        text(body, "correlation_id", properties::correlationId);
        text(body, "reply_to", properties::replyTo);
        text(body, "expiration", properties::expiration);
        text(body, "message_id", properties::messageId);
        integer(body, "timestamp").ifPresent(properties::timestamp);
        text(body, "type", properties::type);
        text(body, "user_id", properties::userId);
        text(body, "app_id", properties::appId);
        text(body, "cluster_id", properties::clusterId);
        return properties.build();
    }

    private static void text(Body body, String name, Consumer<String> property) {
        body.text(name).ifPresent(value -> {
            if (value.getBytes(StandardCharsets.UTF_8).length > SHORT_STRING_MAX) {
                throw ApiException.badRequest(name + " is longer than " + SHORT_STRING_MAX + " bytes");
            }
            property.accept(value);
        });
    }

    private static OptionalLong integer(Body body, String name) {
        if (body.any(name).filter(value -> !value.isIntegralNumber()).isPresent()) {
            throw ApiException.badRequest("not_int", name);
        }
        return body.integer(name);
    }

    private static OptionalLong octet(Body body, String name) {
        final OptionalLong number = integer(body, name);
        if (number.isPresent() && (number.getAsLong() < 0 || number.getAsLong() > 255)) {
            throw ApiException.badRequest(name + " must be a number from 0 to 255");
        }
        return number;
    }
}
