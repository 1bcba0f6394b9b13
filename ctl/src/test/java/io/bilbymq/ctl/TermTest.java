package io.bilbymq.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The right side is what rabbitmqctl 3.10 prints for the same. */
class TermTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | ''",
                "true | true",
                "1.0 | 1.0",
                "360000000 | 360000000",
                "\"text\" | text",
                "[] | []",
                "[\"monitoring\",\"management\"] | [monitoring, management]",
                "{} | []",
                "{\"x-max-length\":100,\"x-dead-letter-exchange\":\"dlx\"} | [{\"x-max-length\",100},{\"x-dead-letter-exchange\",\"dlx\"}]",
                "{\"product\":\"Pika\",\"capabilities\":{\"basic.nack\":true}} | [{\"product\",\"Pika\"},{\"capabilities\",[{\"basic.nack\",true}]}]",
            })
    void valuesLookAsInRabbitmqctl(String json, String text) {
        assertThat(Term.text(parse(json))).isEqualTo(text);
    }

    @Test
    void aNameCannotMoveTheCursorOfATerminal() {
        assertThat(Term.text(Json.string("a\tb\nc\u001b[2Jé\u009b"))).isEqualTo("a\\tb\\nc\\x1b[2Jé\\x9b");
    }

    @Test
    void whatIsMissingIsEmpty() {
        assertThat(Term.text(Json.nothing())).isEmpty();
    }

    private static JsonNode parse(String json) {
        return Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
