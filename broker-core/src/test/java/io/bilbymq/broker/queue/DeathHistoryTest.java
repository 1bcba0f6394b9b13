package io.bilbymq.broker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeathHistoryTest {
    private static DeathHistory died(DeathHistory before, String queue, DeathReason reason) {
        return before.with(queue, reason, "exchange of " + queue, List.of("key"), Optional.empty(), 7);
    }

    private static List<FieldTable> entries(DeathHistory history) {
        return ((FieldValue.Array) history.toHeader())
                .values().stream()
                        .map(value -> ((FieldValue.Table) value).table())
                        .toList();
    }

    @Test
    void aDeathIsToldInTheOrderOfRabbitMq() {
        final DeathHistory history = DeathHistory.none()
                .with("q", DeathReason.EXPIRED, "x", List.of("key", "copy"), Optional.of("100"), 1_234);

        assertThat(entries(history))
                .containsExactly(FieldTable.builder()
                        .put("original-expiration", "100")
                        .put("count", 1)
                        .put("reason", "expired")
                        .put("queue", "q")
                        .put("time", FieldValue.timestamp(1_234))
                        .put("exchange", "x")
                        .put("routing-keys", FieldValue.of(List.of(FieldValue.of("key"), FieldValue.of("copy"))))
                        .build());
    }

    @Test
    void theNewestDeathComesFirst() {
        final DeathHistory history =
                died(died(DeathHistory.none(), "a", DeathReason.REJECTED), "b", DeathReason.EXPIRED);

        assertThat(entries(history))
                .extracting(death -> death.text("queue").orElseThrow())
                .containsExactly("b", "a");
    }

    @Test
    void aDeathThatRepeatsItselfIsCountedAndKeepsWhatTheFirstOneWas() {
        final DeathHistory once = died(
                DeathHistory.none().with("a", DeathReason.REJECTED, "x", List.of("k"), Optional.of("5"), 3),
                "b",
                DeathReason.EXPIRED);

        final DeathHistory twice =
                once.with("a", DeathReason.REJECTED, "other", List.of("other"), Optional.empty(), 99);

        assertThat(entries(twice)).hasSize(2);
        assertThat(entries(twice).get(0))
                .isEqualTo(FieldTable.builder()
                        .put("original-expiration", "5")
                        .put("count", 2)
                        .put("reason", "rejected")
                        .put("queue", "a")
                        .put("time", FieldValue.timestamp(3))
                        .put("exchange", "x")
                        .put("routing-keys", FieldValue.of(List.of(FieldValue.of("k"))))
                        .build());
    }

    @Test
    void theSameQueueForAnotherReasonIsAnotherDeath() {
        final DeathHistory history =
                died(died(DeathHistory.none(), "a", DeathReason.REJECTED), "a", DeathReason.EXPIRED);

        assertThat(entries(history))
                .extracting(death -> death.text("reason").orElseThrow())
                .containsExactly("expired", "rejected");
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        final DeathHistory history = died(DeathHistory.none(), "a", DeathReason.MAXLEN);

        final DeathHistory read = DeathHistory.of(FieldTable.of(DeathHistory.HEADER, history.toHeader()));

        assertThat(entries(died(read, "a", DeathReason.MAXLEN)).get(0).integer("count"))
                .hasValue(2);
    }

    @Test
    void aMessageThatComesBackByItselfRunsInACircle() {
        final DeathHistory history = died(died(DeathHistory.none(), "a", DeathReason.EXPIRED), "b", DeathReason.MAXLEN);

        assertThat(history.isCycle("a")).isTrue();
        assertThat(history.isCycle("b")).isTrue();
        assertThat(history.isCycle("c")).isFalse();
    }

    @Test
    void aRejectionOnTheWayBreaksTheCircle() {
        final DeathHistory history = died(
                died(died(DeathHistory.none(), "a", DeathReason.EXPIRED), "b", DeathReason.REJECTED),
                "c",
                DeathReason.EXPIRED);

        assertThat(history.isCycle("a")).isFalse();
        assertThat(history.isCycle("b")).isFalse();
        assertThat(history.isCycle("c")).isTrue();
    }
}
