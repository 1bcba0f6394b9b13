package io.bilbymq.broker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.TestRights;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker reads in the properties of a publish, and RabbitMQ's words for what is wrong there. */
class PublishPropertiesTest {
    private static void assertRefused(Runnable check, String text) {
        assertThatExceptionOfType(AmqpException.class).isThrownBy(check::run).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ReplyCode.PRECONDITION_FAILED);
            assertThat(e.explanation()).isEqualTo(text);
        });
    }

    private static FieldValue text(String value) {
        return new FieldValue.LongString(value.getBytes(StandardCharsets.UTF_8));
    }

    private static Properties headers(String name, FieldValue value) {
        return Properties.builder()
                .headers(FieldTable.builder().put(name, value).build())
                .build();
    }

    @Test
    void usualMessagesNeedNotBeRead() {
        assertThat(PublishProperties.haveToBeRead(Properties.none().toBytes())).isFalse();
        assertThat(PublishProperties.haveToBeRead(Properties.builder()
                        .contentType("a")
                        .contentEncoding("b")
                        .deliveryMode(2)
                        .priority(1)
                        .correlationId("c")
                        .messageId("d")
                        .timestamp(1)
                        .type("e")
                        .appId("f")
                        .clusterId("g")
                        .build()
                        .toBytes()))
                .isFalse();
        assertThat(PublishProperties.haveToBeRead(
                        Properties.builder().replyTo("r").build().toBytes()))
                .isTrue();
        assertThat(PublishProperties.haveToBeRead(
                        Properties.builder().userId("u").build().toBytes()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "+5", "60000", "315360000000", "007", "-0"})
    void expirationsAreMillisecondsUpToTenYears(String expiration) {
        final Properties properties =
                Properties.builder().expiration(expiration).build();

        assertThatCode(() -> PublishProperties.checkExpiration(properties)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, no_integer",
                "-, no_integer",
                "ten, no_integer",
                "٣, no_integer",
                "10ms, `{leftover_string,\"ms\"}`",
                "1.5, `{leftover_string,\".5\"}`",
                "-1, `{value_negative,-1}`",
                "315360000001, `{value_too_large,315360000001}`",
                "99999999999999999999999, `{value_too_large,99999999999999999999999}`"
            })
    void otherExpirationsAreRefusedInTheWordsOfRabbitMq(String expiration, String reason) {
        final Properties properties =
                Properties.builder().expiration(expiration).build();

        assertRefused(
                () -> PublishProperties.checkExpiration(properties),
                "invalid expiration '" + expiration + "': " + reason);
    }

    @Test
    void routingKeysInTheHeadersAreTheTextsAmongThem() {
        final FieldValue keys = new FieldValue.Array(List.of(text("a"), new FieldValue.Bool(true), text("b")));

        assertThat(PublishProperties.moreRoutingKeys(headers("CC", keys))).containsExactly("a", "b");
        assertThat(PublishProperties.moreRoutingKeys(headers("BCC", keys))).containsExactly("a", "b");
        assertThat(PublishProperties.moreRoutingKeys(headers("cc", keys))).isEmpty();
    }

    @Test
    void moreRoutingKeysThanAThousandAreRefused() {
        final FieldValue many = new FieldValue.Array(Collections.nCopies(1024, text("a")));
        final FieldValue tooMany = new FieldValue.Array(Collections.nCopies(1025, text("a")));

        assertThat(PublishProperties.moreRoutingKeys(headers("CC", many))).hasSize(1024);
        assertRefused(
                () -> PublishProperties.moreRoutingKeys(headers("BCC", tooMany)),
                "invalid message: more than 1024 routing keys in headers CC and BCC");
    }

    @Test
    void routingKeysThatAreNoListAreRefused() {
        assertRefused(
                () -> PublishProperties.moreRoutingKeys(headers("CC", text("a"))),
                "invalid message: {unacceptable_type_in_header,\"CC\",longstr}");
        assertRefused(
                () -> PublishProperties.moreRoutingKeys(headers("BCC", new FieldValue.Bool(true))),
                "invalid message: {unacceptable_type_in_header,\"BCC\",bool}");
    }

    @Test
    void blindCopiesAreTakenOutAndCopiesAreNot() {
        final FieldTable both = FieldTable.builder()
                .put("BCC", new FieldValue.Array(List.of(text("secret"))))
                .put("CC", new FieldValue.Array(List.of(text("known"))))
                .build();

        final Properties left =
                PublishProperties.withoutBcc(Properties.builder().headers(both).build());

        assertThat(left.headers().orElseThrow().entries())
                .extracting(FieldTable.Entry::name)
                .containsExactly("CC");
        final Properties none = headers("x", text("y"));
        assertThat(PublishProperties.withoutBcc(none)).isSameAs(none);
    }

    @Test
    void aUserMaySpeakInItsOwnNameOnlyUnlessItIsAnImpersonator() {
        final Properties claimed = Properties.builder().userId("root").build();

        assertRefused(
                () -> PublishProperties.checkUserId(claimed, TestRights.omnipotent("bilby", "administrator")),
                "user_id property set to 'root' but authenticated user was 'bilby'");
        assertThatCode(() -> {
                    PublishProperties.checkUserId(claimed, TestRights.omnipotent("root"));
                    PublishProperties.checkUserId(claimed, TestRights.omnipotent("bilby", "impersonator"));
                    PublishProperties.checkUserId(Properties.none(), TestRights.omnipotent("bilby"));
                })
                .doesNotThrowAnyException();
    }
}
