package io.bilbymq.benchmarks.compare.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmqpAddressTest {
    @Test
    void whatIsMissingHasDefaults() {
        AmqpAddress address = AmqpAddress.parse("amqp://broker");

        assertThat(address).isEqualTo(new AmqpAddress("broker", 5672, "guest", "guest", "/"));
    }

    @Test
    void reservedCharactersSurviveReadingAndWriting() {
        AmqpAddress address = new AmqpAddress("127.0.0.1", 5673, "me@home", "p:w+ d", "a/b");

        assertThat(AmqpAddress.parse(address.uri())).isEqualTo(address);
        assertThat(address.uri()).isEqualTo("amqp://me%40home:p%3Aw%2B%20d@127.0.0.1:5673/a%2Fb");
    }

    @Test
    void messagesDoNotShowThePassword() {
        AmqpAddress address = AmqpAddress.parse("amqp://me:secret@broker:1234/x");

        assertThat(address).hasToString("broker:1234");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqps://broker", "http://broker", "broker:5672", "amqp://me@broker"})
    void somethingElseIsRefused(String text) {
        assertThatThrownBy(() -> AmqpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
