package io.bilbymq.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PropertiesTest {
    private final Properties sent = Properties.builder()
            .contentType("text/plain")
            .headers(FieldTable.builder()
                    .put("CC", FieldValue.of(List.of(FieldValue.of("a"))))
                    .put("x", 1)
                    .put("CC", "again")
                    .put("nested", FieldTable.of("BCC", FieldValue.of("inside")))
                    .build())
            .deliveryMode(2)
            .replyTo("r")
            .expiration("60000")
            .clusterId("c")
            .build();

    @Test
    void aTimeToLiveThatIsNoNumberIsNone() {
        assertThat(expirationMillis("0")).isZero();
        assertThat(expirationMillis("+17")).isEqualTo(17);
        assertThat(expirationMillis("315360000000")).isEqualTo(315_360_000_000L);
        assertThat(List.of("", "+", "-1", "1s", "1234567890123456789")).allMatch(text -> expirationMillis(text) == -1);
        assertThat(Properties.expirationMillis(Properties.none().toBytes(), 0)).isEqualTo(-1);
    }

    private static long expirationMillis(String text) {
        return Properties.expirationMillis(
                Properties.builder().expiration(text).build().toBytes(), 0);
    }

    @Test
    void whatTheHotPathAsksNeedsNoView() {
        byte[] raw = shifted(sent, 3);

        assertThat(Properties.hasHeaders(raw, 3)).isTrue();
        assertThat(Properties.hasExpiration(raw, 3)).isTrue();
        assertThat(Properties.hasReplyTo(raw, 3)).isTrue();
        assertThat(Properties.hasPriority(raw, 3)).isFalse();
        assertThat(Properties.hasUserId(raw, 3)).isFalse();
        assertThat(Properties.deliveryMode(raw, 3, raw.length - 3)).isEqualTo(2);
        assertThat(Properties.priority(raw, 3, raw.length - 3)).isZero();
        assertThat(Properties.expirationMillis(raw, 3)).isEqualTo(60_000);
    }

    @Test
    void headersAreFoundByNameAtTheTopLevelOnly() {
        byte[] raw = shifted(sent, 3);

        assertThat(hasHeader(raw, 3, "CC")).isTrue();
        assertThat(hasHeader(raw, 3, "x")).isTrue();
        assertThat(hasHeader(raw, 3, "nested")).isTrue();
        assertThat(hasHeader(raw, 3, "BCC")).isFalse();
        assertThat(hasHeader(raw, 3, "C")).isFalse();
        assertThat(hasHeader(raw, 3, "")).isFalse();
        assertThat(hasHeader(Properties.none().toBytes(), 0, "CC")).isFalse();
    }

    @Test
    void nothingIsThereByDefault() {
        assertThat(Properties.none().toBytes()).isEqualTo(new byte[2]);
        assertThat(Properties.none().headers()).isEmpty();
        assertThat(Properties.none().deliveryMode()).isEmpty();
        assertThat(Properties.none().timestamp()).isEmpty();
        assertThat(Properties.none().contentType()).isEmpty();
    }

    @Test
    void anEditLeavesAllOtherBytesAsTheyWere() {
        Properties edited = sent.withReplyTo("amq.rabbitmq.reply-to.x").withoutExpiration();

        assertThat(edited.replyTo()).hasValue("amq.rabbitmq.reply-to.x");
        assertThat(edited.expiration()).isEmpty();
        assertThat(edited.withReplyTo("r"))
                .isEqualTo(Properties.builder()
                        .contentType("text/plain")
                        .headers(sent.headers().orElseThrow())
                        .deliveryMode(2)
                        .replyTo("r")
                        .clusterId("c")
                        .build());
        assertThat(sent.expiration()).hasValue("60000");
    }

    @Test
    void editsWorkOnAViewInTheMiddleOfAnArray() {
        byte[] raw = shifted(sent, 5);
        Properties view = new Properties(raw, 5, raw.length - 5);

        assertThat(view).isEqualTo(sent).hasSameHashCodeAs(sent);
        assertThat(view.withoutExpiration()).isEqualTo(sent.withoutExpiration());
        assertThat(view.withHeader("y", FieldValue.of(2))).isEqualTo(sent.withHeader("y", FieldValue.of(2)));
        assertThat(view.withoutHeader("CC")).isEqualTo(sent.withoutHeader("CC"));
        assertThat(view.headers()).isEqualTo(sent.headers());
        assertThat(view.clusterId()).hasValue("c");
        assertThat(view.toBytes()).isEqualTo(sent.toBytes());
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        assertThat(Properties.none().withoutExpiration()).isSameAs(Properties.none());
        assertThat(Properties.none().withoutHeaders()).isSameAs(Properties.none());
        assertThat(sent.withoutHeader("y")).isSameAs(sent);
    }

    @Test
    void aHeaderIsReplacedInItsPlaceAndANewOneIsLast() {
        FieldTable replaced =
                sent.withHeader("x", FieldValue.of("two")).headers().orElseThrow();
        FieldTable added = sent.withHeader("y", FieldValue.of(3)).headers().orElseThrow();

        assertThat(replaced.entries().get(1)).isEqualTo(new FieldTable.Entry("x", FieldValue.of("two")));
        assertThat(replaced.size()).isEqualTo(4);
        assertThat(added.entries().get(4)).isEqualTo(new FieldTable.Entry("y", FieldValue.of(3)));
    }

    @Test
    void theFirstHeaderMakesTheTable() {
        Properties edited = Properties.none().withHeader("k", FieldValue.of(true));

        assertThat(ByteBufUtil.hexDump(edited.toBytes())).isEqualTo("2000" + "00000004" + "016b" + "7401");
    }

    @Test
    void aRemovedHeaderIsGoneWithItsNamesakes() {
        FieldTable left = sent.withoutHeader("CC").headers().orElseThrow();

        assertThat(left.entries().stream().map(FieldTable.Entry::name)).containsExactly("x", "nested");
    }

    @Test
    void aTableThatBecomesEmptyStays() {
        Properties one = Properties.none().withHeader("k", FieldValue.of(1));

        assertThat(one.withoutHeader("k").headers()).hasValue(FieldTable.empty());
        assertThat(one.withoutHeaders()).isEqualTo(Properties.none());
    }

    @Test
    void oddBytesOfOtherHeadersSurviveAnEdit() {
        // Tag L goes out as l when it is read and written again, and a name that is not UTF-8 would be replaced.
        byte[] raw = ByteBufUtil.decodeHexDump("2000" + "0000000f" + "01ff4c0000000000000007" + "01617401");

        byte[] edited =
                new Properties(raw).withHeader("b", FieldValue.VoidValue.VOID).toBytes();

        assertThat(ByteBufUtil.hexDump(edited))
                .isEqualTo("2000" + "00000012" + "01ff4c0000000000000007" + "01617401" + "016256");
    }

    @Test
    void textThatIsNotUtf8ReadsWithQuestionMarks() {
        byte[] raw = {(byte) 0x80, 0, 1, (byte) 0xFF};

        assertThat(new Properties(raw).contentType()).hasValue("?");
    }

    @RepeatedTest(200)
    void editsOfHeadersAgreeWithTheTables(RepetitionInfo info) {
        RandomAmqp random = new RandomAmqp(info.getCurrentRepetition());
        FieldTable table = random.table();
        Properties properties =
                Properties.builder().headers(table).messageId(random.text()).build();
        FieldValue value = random.value();
        String name = table.isEmpty() || random.below(3) == 0
                ? random.text()
                : table.entries().get(random.below(table.size())).name();

        Properties with = properties.withHeader(name, value);
        Properties without = properties.withoutHeader(name);

        assertThat(with).isEqualTo(properties.withHeaders(table.with(name, value)));
        assertThat(without).isEqualTo(properties.withHeaders(table.without(name)));
        assertThat(hasHeader(properties.toBytes(), 0, name)).isEqualTo(table.contains(name));
    }

    private static boolean hasHeader(byte[] raw, int offset, String name) {
        return Properties.hasHeader(raw, offset, raw.length - offset, name.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] shifted(Properties properties, int by) {
        byte[] raw = properties.toBytes();
        byte[] shifted = new byte[raw.length + by];
        Arrays.fill(shifted, (byte) 0x55);
        System.arraycopy(raw, 0, shifted, by, raw.length);
        return shifted;
    }
}
