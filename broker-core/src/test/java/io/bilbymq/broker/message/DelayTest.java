package io.bilbymq.broker.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.amqp.FieldTable;
import io.bilbymq.amqp.FieldValue;
import io.bilbymq.amqp.Properties;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelayTest {
    private static Message message(FieldTable headers) {
        final byte[] properties =
                Properties.builder().headers(headers).messageId("id").build().toBytes();
        final byte[] content = Arrays.copyOf(properties, properties.length + 4);
        Arrays.fill(content, properties.length, content.length, (byte) 7);
        return new Message(new Address("x", "key"), content, properties.length);
    }

    private static long delay(FieldValue header) {
        return Delay.of(message(FieldTable.of("x-delay", header)));
    }

    private static FieldTable headersOf(Message message) {
        return new Properties(message.content(), 0, message.propertiesLength())
                .headers()
                .orElseThrow();
    }

    @Test
    void integersOfAnyWidthTextAndWholePartsAreMilliseconds() {
        assertThat(delay(new FieldValue.Int8((byte) 100))).isEqualTo(100);
        assertThat(delay(new FieldValue.UInt8(200))).isEqualTo(200);
        assertThat(delay(new FieldValue.Int32(70_000))).isEqualTo(70_000);
        assertThat(delay(new FieldValue.UInt32(4_294_967_295L))).isEqualTo(4_294_967_295L);
        assertThat(delay(FieldValue.of(1L << 40))).isEqualTo(1L << 40);
        assertThat(delay(FieldValue.of("1500"))).isEqualTo(1500);
        assertThat(delay(new FieldValue.Binary("15".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(15);
        assertThat(delay(new FieldValue.Float64(99.9))).isEqualTo(99);
        assertThat(delay(new FieldValue.Float32(2.5f))).isEqualTo(2);
    }

    @Test
    void whateverElseIsNoDelay() {
        assertThat(List.of(
                        FieldValue.of(0),
                        FieldValue.of(-5),
                        FieldValue.of(Long.MIN_VALUE),
                        FieldValue.of("soon"),
                        FieldValue.of(""),
                        FieldValue.of("5 ms"),
                        FieldValue.of("-5"),
                        FieldValue.of("9".repeat(30)),
                        FieldValue.of(true),
                        FieldValue.timestamp(5),
                        new FieldValue.Float64(-1.5),
                        FieldValue.of(FieldTable.empty()),
                        FieldValue.VoidValue.VOID))
                .allSatisfy(header -> assertThat(delay(header)).as("%s", header).isZero());
        assertThat(Delay.of(message(FieldTable.of("x-delays", FieldValue.of(5)))))
                .isZero();
        assertThat(Delay.of(new Message(new Address("x", "key"), new byte[2], 2)))
                .isZero();
    }

    @Test
    void noDelayIsSoLongThatTimesOverflow() {
        assertThat(System.currentTimeMillis() + delay(FieldValue.of(Long.MAX_VALUE)))
                .isPositive();
    }

    @Test
    void whenItIsOverTheHeaderIsNegativeAndAllElseAsItWas() {
        final FieldTable headers = FieldTable.builder()
                .put("before", "b")
                .put("x-delay", 5)
                .put("behind", true)
                .build();
        final Message delayed = message(headers);

        final Message over = Delay.over(delayed);

        assertThat(headersOf(over)).isEqualTo(headers.with("x-delay", new FieldValue.Int32(-5)));
        assertThat(new Properties(over.content(), 0, over.propertiesLength()).messageId())
                .contains("id");
        assertThat(over.address()).isSameAs(delayed.address());
        assertThat(Arrays.copyOfRange(over.content(), over.propertiesLength(), over.content().length))
                .containsOnly(7);
        assertThat(Delay.of(over)).isZero();
    }

    @Test
    void aHeaderThatDoesNotFitIntoFourBytesIsAsWideAsItHasToBe() {
        final long week = 7 * 24 * 3_600_000L * 10;

        final Message over = Delay.over(message(FieldTable.of("x-delay", FieldValue.of(Long.toString(week)))));

        assertThat(headersOf(over).value("x-delay")).contains(FieldValue.of(-week));
    }

    @Test
    void blindCopiesAreNotSeenByWhomeverItGoesTo() {
        final FieldTable headers = FieldTable.builder()
                .put("x-delay", 5)
                .put("BCC", FieldValue.of(List.of(FieldValue.of("secret"))))
                .build();

        assertThat(headersOf(Delay.over(message(headers))).contains("BCC")).isFalse();
    }
}
