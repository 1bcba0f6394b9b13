package io.bilbymq.management.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.management.http.ApiException;
import io.bilbymq.management.http.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PropertiesJsonTest {
    private static final String ALL = """
            {"type": "a", "message_id": "b", "user_id": "c", "app_id": "d", "cluster_id": "e", "timestamp": 1700000000,
             "expiration": "f", "reply_to": "g", "correlation_id": "h", "priority": 255, "delivery_mode": 2,
             "headers": {"x": [1]}, "content_encoding": "i", "content_type": "j"}
            """;

    private static ObjectNode object(String text) {
        return (ObjectNode) Json.read(text);
    }

    @Test
    void allPropertiesComeAndGo() {
        final Properties properties = PropertiesJson.properties(object(ALL));

        assertThat(properties)
                .isEqualTo(Properties.builder()
                        .type("a")
                        .messageId("b")
                        .userId("c")
                        .appId("d")
                        .clusterId("e")
                        .timestamp(1_700_000_000)
                        .expiration("f")
                        .replyTo("g")
                        .correlationId("h")
                        .priority(255)
                        .deliveryMode(2)
                        .headers(FieldTable.of("x", FieldValue.of(List.of(FieldValue.of(1)))))
                        .contentEncoding("i")
                        .contentType("j")
                        .build());
        assertThat(PropertiesJson.json(properties)).hasToString(object(ALL).toString());
    }

    @Test
    void propertiesThatAreNotThereAreNotShownAndNoHeadersAreNotEmptyOnes() {
        assertThat(PropertiesJson.json(Properties.none())).isEqualTo(Json.object());
        assertThat(PropertiesJson.properties(Json.object())).isEqualTo(Properties.none());
        assertThat(PropertiesJson.properties(object("{\"headers\": null, \"type\": null, \"other\": 1}")))
                .isEqualTo(Properties.none());
        assertThat(PropertiesJson.properties(object("{\"headers\": {}}")).headers())
                .contains(FieldTable.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"delivery_mode\": 256} | delivery_mode must be a number from 0 to 255",
                "{\"delivery_mode\": \"2\"} | not_int",
                "{\"priority\": -1} | priority must be a number from 0 to 255",
                "{\"priority\": 1.5} | not_int",
                "{\"timestamp\": \"now\"} | not_int",
                "{\"headers\": 1} | headers must be an object, is 1",
                "{\"type\": {}} | type must be a string, is {}",
                "{\"expiration\": 1000} | expiration must be a string, is 1000",
            })
    void aValueOfTheWrongTypeIsRefused(String json, String reason) {
        assertThatThrownBy(() -> PropertiesJson.properties(object(json)))
                .isInstanceOf(ApiException.class)
                .hasMessage(reason);
    }

    @Test
    void aTextHasAtMost255Bytes() {
        assertThatThrownBy(() -> PropertiesJson.properties(Json.object().put("app_id", "ü".repeat(128))))
                .isInstanceOf(ApiException.class)
                .hasMessage("app_id is longer than 255 bytes");
    }
}
