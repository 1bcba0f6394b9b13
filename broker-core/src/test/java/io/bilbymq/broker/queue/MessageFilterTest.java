package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Message;
import org.junit.jupiter.api.Test;

class MessageFilterTest {
    private static final Message MESSAGE = TestMessages.with(
            Properties.builder()
                    .messageId("m-1")
                    .correlationId("c-1")
                    .headers(FieldTable.builder()
                            .put("text", "north")
                            .put("number", 12L)
                            .put("truth", true)
                            .put("nothing", FieldTable.empty())
                            .build()),
            0);

    private static MessageFilter all() {
        return MessageFilter.all();
    }

    @Test
    void withoutConditionsAllAreMeant() {
        assertThat(all().matches(MESSAGE)).isTrue();
        assertThat(all().matches(TestMessages.message())).isTrue();
        assertThat(all().isAll()).isTrue();
        assertThat(all().withMessageId("m-1").isAll()).isFalse();
    }

    @Test
    void eachConditionIsCompared() {
        assertThat(all().withRoutingKey("q").matches(MESSAGE)).isTrue();
        assertThat(all().withRoutingKey("Q").matches(MESSAGE)).isFalse();
        assertThat(all().withMessageId("m-1").matches(MESSAGE)).isTrue();
        assertThat(all().withMessageId("m-2").matches(MESSAGE)).isFalse();
        assertThat(all().withCorrelationId("c-1").matches(MESSAGE)).isTrue();
        assertThat(all().withCorrelationId("c-1").matches(TestMessages.message()))
                .isFalse();
    }

    @Test
    void headersAreComparedAsTexts() {
        assertThat(all().withHeader("text", "north").matches(MESSAGE)).isTrue();
        assertThat(all().withHeader("text", "south").matches(MESSAGE)).isFalse();
        assertThat(all().withHeader("number", "12").matches(MESSAGE)).isTrue();
        assertThat(all().withHeader("number", "012").matches(MESSAGE)).isFalse();
        assertThat(all().withHeader("truth", "true").matches(MESSAGE)).isTrue();
        assertThat(all().withHeader("nothing", "").matches(MESSAGE)).isFalse();
        assertThat(all().withHeader("absent", "").matches(MESSAGE)).isFalse();
        assertThat(all().withHeader("text", "north").matches(TestMessages.message()))
                .isFalse();
    }

    @Test
    void allConditionsHaveToHold() {
        final MessageFilter filter =
                all().withRoutingKey("q").withMessageId("m-1").withHeader("text", "north");

        assertThat(filter.matches(MESSAGE)).isTrue();
        assertThat(filter.withHeader("number", "13").matches(MESSAGE)).isFalse();
        assertThat(filter.withCorrelationId("c-2").matches(MESSAGE)).isFalse();
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        assertThatThrownBy(() -> BrowseRequest.first(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BrowseRequest.first(BrowseRequest.LIMIT_MAX + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BrowseRequest.first(1).from(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BrowseRequest.first(1).withBodies(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MoveRequest.first(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(MoveRequest.matching(all().withHeader("a", "b")).filter().headers())
                .containsEntry("a", FieldValue.of("b").asText().orElseThrow());
    }
}
