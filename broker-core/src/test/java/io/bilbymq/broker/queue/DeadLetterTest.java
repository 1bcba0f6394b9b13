package io.bilbymq.broker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.broker.message.Address;
import io.bilbymq.broker.message.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a dead message is turned into. */
class DeadLetterTest {
    private static final FieldValue CLAIMED = FieldValue.of(List.of(FieldValue.of(FieldTable.builder()
            .put("count", 7)
            .put("reason", "rejected")
            .put("queue", "q")
            .build())));

    private static Message message(Properties properties) {
        final byte[] raw = properties.toBytes();
        final byte[] content = Arrays.copyOf(raw, raw.length + 4);
        System.arraycopy("body".getBytes(UTF_8), 0, content, raw.length, 4);
        return new Message(new Address("x", "key"), content, raw.length);
    }

    private static Message message(FieldTable headers) {
        return message(Properties.builder().headers(headers).build());
    }

    private static FieldValue keys(String... keys) {
        return FieldValue.of(Arrays.stream(keys).map(FieldValue::of).toList());
    }

    private static DeadLetter dies(Message message, DeathReason reason, String exchange, String... key) {
        return DeadLetter.of(
                message,
                "q",
                reason,
                5,
                new QueueSettings.DeadLettering(exchange, Arrays.stream(key).findFirst(), false));
    }

    private static Properties properties(DeadLetter letter) {
        return new Properties(letter.message().content(), 0, letter.message().propertiesLength());
    }

    private static FieldTable headers(DeadLetter letter) {
        return properties(letter).headers().orElseThrow();
    }

    private static FieldTable newestDeath(DeadLetter letter) {
        final FieldValue.Array deaths =
                (FieldValue.Array) headers(letter).value("x-death").orElseThrow();
        return ((FieldValue.Table) deaths.values().get(0)).table();
    }

    @Test
    void itKeepsBodyAndPropertiesButNotTheExpiration() {
        final DeadLetter letter = dies(
                message(Properties.builder()
                        .messageId("id")
                        .deliveryMode(2)
                        .expiration("100")
                        .build()),
                DeathReason.EXPIRED,
                "dlx");

        assertThat(properties(letter).messageId()).contains("id");
        assertThat(properties(letter).expiration()).isEmpty();
        assertThat(letter.message().isPersistent()).isTrue();
        assertThat(letter.message().bodyLength()).isEqualTo(4);
        assertThat(newestDeath(letter).text("original-expiration")).contains("100");
    }

    @Test
    void firstAndLastDeathAreNamed() {
        final DeadLetter once = dies(message(FieldTable.of("mine", FieldValue.of(1))), DeathReason.REJECTED, "dlx");
        final DeadLetter twice = DeadLetter.of(
                once.message(),
                "q2",
                DeathReason.EXPIRED,
                6,
                new QueueSettings.DeadLettering("", Optional.of("q3"), false));

        assertThat(headers(twice).integer("mine")).hasValue(1);
        assertThat(headers(twice).text("x-first-death-reason")).contains("rejected");
        assertThat(headers(twice).text("x-first-death-queue")).contains("q");
        assertThat(headers(twice).text("x-first-death-exchange")).contains("x");
        assertThat(headers(twice).text("x-last-death-reason")).contains("expired");
        assertThat(headers(twice).text("x-last-death-queue")).contains("q2");
        assertThat(headers(twice).text("x-last-death-exchange")).contains("dlx");
    }

    @Test
    void withoutAKeyOfItsOwnItKeepsAllKeysThatItHad() {
        final DeadLetter letter =
                dies(message(FieldTable.of("CC", keys("copy", "another"))), DeathReason.REJECTED, "dlx");

        assertThat(letter.message().address().exchange()).isEqualTo("dlx");
        assertThat(letter.message().address().routingKey()).isEqualTo("key");
        assertThat(letter.furtherKeys()).containsExactly("copy", "another");
        assertThat(newestDeath(letter).value("routing-keys")).contains(keys("key", "copy", "another"));
    }

    @Test
    void withAKeyOfItsOwnCopiesAreKeptAndLeadNowhere() {
        final DeadLetter letter = dies(message(FieldTable.of("CC", keys("copy"))), DeathReason.REJECTED, "dlx", "new");

        assertThat(letter.message().address().routingKey()).isEqualTo("new");
        assertThat(letter.furtherKeys()).isEmpty();
        assertThat(headers(letter).value("CC")).contains(keys("copy"));
    }

    @Test
    void copiesThatLeadNowhereStayLikeThatInTheNextDeath() {
        final DeadLetter once = dies(message(FieldTable.of("CC", keys("copy"))), DeathReason.REJECTED, "dlx", "new");

        final DeadLetter twice = dies(once.message(), DeathReason.EXPIRED, "dlx");

        assertThat(twice.furtherKeys()).isEmpty();
        assertThat(newestDeath(twice).value("routing-keys")).contains(keys("new"));
    }

    @Test
    void blindCopiesAreNobodysBusiness() {
        final DeadLetter letter = dies(message(FieldTable.of("BCC", keys("blind"))), DeathReason.REJECTED, "dlx");

        assertThat(headers(letter).contains("BCC")).isFalse();
    }

    @Test
    void whatAClientClaimsOfDeathsDoesNotCount() {
        final DeadLetter letter = dies(
                message(FieldTable.of("x-death", CLAIMED).with("x-first-death-queue", FieldValue.of("nowhere"))),
                DeathReason.REJECTED,
                "dlx");

        assertThat(newestDeath(letter).integer("count")).hasValue(1);
        assertThat(headers(letter).text("x-first-death-queue")).contains("q");
    }

    @Test
    void whatTheBrokerSaidOfDeathsCounts() {
        final DeadLetter once = dies(message(FieldTable.empty()), DeathReason.REJECTED, "dlx");

        final DeadLetter twice = dies(once.message(), DeathReason.REJECTED, "dlx");

        assertThat(newestDeath(twice).integer("count")).hasValue(2);
    }
}
